# A container engine of the test's own, in namespaces of its own (network,
# mounts, processes), so that the machine notices nothing; sourced by run.
# Killed, the engine takes every container with it.

ns=baedal-$$
address=10.99.0.1

# Says why this machine cannot do it; silent if it can.
obstacle() {
	[ "$(id -u)" = 0 ] || { echo "this needs root"; return; }
	unshare --net --mount --pid --fork mount -t proc proc /proc \
		2>/dev/null ||
		{ echo "no namespaces may be made here"; return; }
	unshare --net sh -c 'ip link add type bridge &&
		ip link add type veth && ip link add v type vxlan id 7 dstport 0 &&
		iptables -t nat -A POSTROUTING -j MASQUERADE' >/dev/null 2>&1 ||
		{ echo "no bridge, veth, vxlan or nat in this kernel"; return; }
	mkdir "$work/o" "$work/o/l" "$work/o/u" "$work/o/w"
	unshare --mount mount -t overlay -o \
		"lowerdir=$work/o/l,upperdir=$work/o/u,workdir=$work/o/w" \
		none "$work/o/l" 2>/dev/null ||
		echo "no overlay file system over $work"
	rm -rf "$work/o"
}


start_engine() {
	mkdir "$work/data" "$work/exec" "$work/cgroup" "$work/run"
	[ -d /run/netns ] || own_netns=yes
	ip netns add "$ns"
	ip -n "$ns" link set lo up
	ip -n "$ns" link add sw0 type bridge
	ip -n "$ns" addr add "$address/24" dev sw0
	ip -n "$ns" link set sw0 up
	# Entering the network would hide the control groups: bind them again.
	work=$work ns=$ns nsenter --net="/run/netns/$ns" unshare --mount --pid \
		--fork --kill-child --propagation private sh -ec '
		mount -t proc proc /proc
		mount --rbind /sys/fs/cgroup "$work/cgroup"
		mount -t sysfs sysfs /sys
		mount --rbind "$work/cgroup" /sys/fs/cgroup
		mkdir -p /run/docker
		mount --bind "$work/run" /run/docker
		mount --make-rshared /
		PATH=/usr/sbin:/usr/bin:/sbin:/bin exec dockerd \
			--data-root "$work/data" --exec-root "$work/exec" \
			-H "unix://$work/docker.sock" -p "$work/pid" \
			--cgroup-parent "/$ns"' \
		>"$work/engine.log" 2>&1 </dev/null &
	engine=$!
	tries=0
	until docker version >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ $tries -gt 300 ] || ! kill -0 $engine 2>/dev/null; then
			tail -n 20 "$work/engine.log" >&2
			die "the engine does not start"
		fi
		sleep 0.1
	done
}

# Nothing of it is kept, so nothing has to end well: its first process takes
# all that it started along.
stop_engine() {
	[ -n "${engine:-}" ] || return 0
	child=$(ps -o pid= --ppid "$engine" | head -n 1)
	kill -KILL ${child:-$engine} 2>/dev/null
	wait "$engine" 2>/dev/null
	engine=
}

# The kernel takes its time to let go of what has died.
gone() {
	tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || die "could not take away: $*"
		sleep 0.1
	done
}

remove_group() {
	find "$1" -depth -type d -exec rmdir {} ';'
	[ ! -d "$1" ]
}

clean_engine() {
	stop_engine
	[ ! -e "/run/netns/$ns" ] || ip netns del "$ns"
	# The bind mount that the first `ip netns` makes, if it was ours.
	if [ -n "${own_netns:-}" ] && [ -z "$(ls /run/netns)" ]; then
		umount -l /run/netns
		rmdir /run/netns
	fi
	for group in /sys/fs/cgroup/"$ns" /sys/fs/cgroup/*/"$ns"; do
		[ -d "$group" ] || continue
		gone remove_group "$group"
	done
	gone rm -rf "$work"
}
