# What boot and control share; sourced, with set -eu, by sh.  It finds the
# data folder:  DATA, else .data in the checkout; for root, whose services run
# as www-data and postgres, /var/lib/baedal-<hash> where the checkout is under
# a folder that those cannot pass (as under /root).

repo=$(cd "$(dirname "$0")/../.." && pwd -P)
contexts="identity order payment store delivery dashboard monitor"
hosts="$contexts testpay"	# who has a pool

# Each argument a line.
say() {
	printf '%s\n' "$@"
}

die() {
	code=$1
	shift
	printf '%s\n' "baedal: $*" >&2
	exit "$code"
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# as <user> command...: as that user when we are root, else as ourselves.
as() {
	user=$1
	shift
	if is_root; then
		s6-setuidgid "$user" "$@"
	else
		"$@"
	fi
}

hash_of() {
	printf %s "$1" | sha256sum | cut -c1-8
}

# Whether those who run the services can come to a folder that is there.
passable() {
	as www-data test -x "$1" && as postgres test -x "$1"
}

find_data() {
	if [ -n "${DATA:-}" ]; then
		case $DATA in
		/*) ;;
		*) DATA=$repo/$DATA ;;
		esac
	elif is_root && ! passable "$repo"; then
		DATA=/var/lib/baedal-$(hash_of "$repo")
	else
		DATA=$repo/.data
	fi
	case $DATA in
	*[!A-Za-z0-9/._+-]*)
		die 100 "$DATA: letters, digits and / . _ + - only, please" ;;
	esac
	service=$DATA/service
}

# What the running town was started with.
setting() {
	cat "$DATA/etc/town/$1" 2>/dev/null || :
}

# A scan directory is served by a live s6-svscan.
is_running() {
	[ -d "$service" ] && s6-svscanctl -- "$service" 2>/dev/null
}

# Some of its supervisors live, with or without their s6-svscan.
any_supervised() {
	for dir in "$service"/*/; do
		if [ -d "$dir/supervise" ] && s6-svok "$dir"; then
			return 0
		fi
	done
	return 1
}

services() {
	for dir in "$service"/*/; do
		basename "$dir"
	done
}

# Stops in the order in which nobody misses anybody, then all the rest.
stop_all() {
	for name in nginx trigger relay $(services | grep '^pool-') \
	    live mosquitto postgres; do
		[ -d "$service/$name" ] && s6-svok "$service/$name" || continue
		s6-svc -d "$service/$name"
		case $name in nginx | live | mosquitto | postgres)
			s6-svwait -D -t 30000 "$service/$name" || : ;;
		esac
	done
	s6-svscanctl -t "$service" 2>/dev/null || :
	for dir in "$service"/*/; do
		s6-svc -xd "$dir" 2>/dev/null || :
	done
	tries=0
	while is_running || any_supervised; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || die 111 "does not end; see $DATA/log"
		sleep 0.05
	done
	# Sockets may live in a short folder of their own.
	if [ -L "$DATA/run" ]; then
		rm -rf "$(readlink "$DATA/run")" "$DATA/run"
	fi
}
