"""TCP ports for what a test starts."""
import pathlib
import random
import socket


def below_ephemeral():
    """Ports that the kernel gives to no outgoing connection: one it gives by
    bind to 0 may be a connection's of the next test, between here and there."""
    said = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    return range(10000, max(int(said.split()[0]), 20000))


def is_free(port):
    with socket.socket() as s:
        try:
            s.bind(("", port))
        except OSError:
            return False
        return True


def free_port():
    """A port that nobody has, nor the next one, which the broker of people
    takes for websockets."""
    ports = below_ephemeral()
    while True:
        port = random.choice(ports)
        if is_free(port) and is_free(port + 1):
            return port
