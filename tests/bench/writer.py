"""writer.py <url> <poke> <rate> <seconds>: events, one a commit, at that rate;
says of each its id and, in ns of the wall clock, when COMMIT had returned."""
import socket
import sys
import time

import psycopg2

EVENT = """WITH ev AS (INSERT INTO store.outbox (type, subject, data)
 SELECT 'CookStarted', n::text, jsonb_build_object('orderId', n, 'by',
 'store:1') FROM (SELECT {} AS n) one RETURNING event_id)
 INSERT INTO sent SELECT event_id FROM ev RETURNING event_id"""


def main(url, poke, rate, seconds):
    db = psycopg2.connect(url)
    db.autocommit = True
    c = db.cursor()
    wake = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    wake.setblocking(False)
    said = []
    began = time.monotonic()
    for i in range(int(rate * seconds)):
        left = began + i / rate - time.monotonic()
        if left > 0:
            time.sleep(left)
        elif left < -seconds:
            break	# far behind: this rate cannot be had
        c.execute(EVENT.format(1 + i % 200))
        at = time.time_ns()
        try:
            wake.sendto(b"store", poke)
        except OSError:
            pass
        said.append((c.fetchone()[0], at))
    for event, at in said:
        print(event, at)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
