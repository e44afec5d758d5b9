# The data folder: what lies where, and whose it is; sourced by boot.
#
#	app/	copy of binaries, pages, scripts	log/	what all say
#	etc/	one envdir for each process (0600)	service/  s6's
#	pg/	the database				run/	sockets
#	secret/	passwords, token key			fifo/	to the loggers

# Services read their envdirs before they drop root; nobody else may.
envdir() {
	dir=$DATA/etc/$1
	rm -rf "$dir"
	mkdir -p -m 700 "$dir"
	shift
	for pair; do
		(umask 077 && printf '%s\n' "${pair#*=}" >"$dir/${pair%%=*}")
	done
}

own() {
	if is_root; then
		chown "$@"
	fi
}

make_data() {
	mkdir -p "$DATA"
	# Under /var/lib nobody else can have put it there; elsewhere, look.
	[ -O "$DATA" ] || die 100 "$DATA belongs to somebody else"
	if is_root && ! passable "$DATA"; then
		die 100 "$DATA: www-data and postgres, who run the services, cannot pass there; choose another DATA"
	fi
	mkdir -p "$DATA/app" "$DATA/etc" "$DATA/log/access" "$DATA/log/all" \
		"$DATA/fifo" "$DATA/tmp" "$DATA/nginx" "$DATA/crash"
	mkdir -p -m 700 "$DATA/secret"
	chmod 700 "$DATA/etc"
	own www-data:www-data "$DATA/log/access" "$DATA/log/all" \
		"$DATA/nginx" "$DATA/crash"
	for fifo in log access; do
		[ -p "$DATA/fifo/$fifo" ] || mkfifo -m 600 "$DATA/fifo/$fifo"
		own www-data:www-data "$DATA/fifo/$fifo"
	done
}

# A socket's path has at most 107 bytes; the longest of ours takes about 50.
make_run_folder() {
	rm -rf "$service"
	if [ -L "$DATA/run" ]; then
		rm -rf "$(readlink "$DATA/run")" "$DATA/run"
	fi
	if [ ${#DATA} -gt 50 ]; then
		ln -s "$(mktemp -d /tmp/baedal.XXXXXX)" "$DATA/run"
		RUN_DIR=$(readlink "$DATA/run")
	else
		RUN_DIR=$DATA/run
		mkdir -p "$RUN_DIR"
	fi
	chmod 755 "$RUN_DIR"
	own www-data:www-data "$RUN_DIR"
	mkdir -p "$RUN_DIR/pg"
	own postgres:postgres "$RUN_DIR/pg"
}

# Renamed into place, so that a process never sees half of it.
make_app() {
	[ -x "$BUILD/bin/pool" ] || die 100 "$BUILD/bin/pool: build first (make)"
	app=$DATA/app
	rm -rf "$app.new" "$app.old"
	mkdir -p "$app.new/web"
	cp -R "$BUILD/bin" "$app.new/bin"
	for part in web sql nginx shared/run; do
		[ ! -d "$repo/$part" ] || cp -R "$repo/$part" "$app.new/"
	done
	[ ! -f "$repo/shared/event.map" ] ||
		cp "$repo/shared/event.map" "$app.new/"
	for api in "$repo"/docs/*api.json; do
		[ ! -f "$api" ] || cp "$api" "$app.new/web/"
	done
	chmod -R u+rwX,go+rX,go-w "$app.new"
	own -R root:root "$app.new"
	[ ! -d "$app" ] || mv "$app" "$app.old"
	mv "$app.new" "$app"
	rm -rf "$app.old"
}

random() {
	od -An -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}

# secret <name>: made once, and the same ever after.
secret() {
	[ -s "$DATA/secret/$1" ] || {
		(umask 077 && random 24 >"$DATA/secret/$1.new")
		mv "$DATA/secret/$1.new" "$DATA/secret/$1"
	}
	cat "$DATA/secret/$1"
}

make_secrets() {
	secret token-key >/dev/null
	secret postgres >/dev/null	# both make_cluster and boot read it
	# What functions read themselves, they read as www-data.
	mkdir -p "$DATA/key"
	chmod 700 "$DATA/key"
	cp "$DATA/secret/token-key" "$DATA/key/token"
	chmod 400 "$DATA/key/token"
	own -R www-data:www-data "$DATA/key"
}

# service_of <name> <kill after ms> <lines of its run script>
service_of() {
	dir=$service/$1
	mkdir -p "$dir"
	touch "$dir/down"
	rm -f "$dir/down-signal"
	printf '%s\n' "$2" >"$dir/timeout-kill"
	{
		say '#!/bin/sh -e' 'exec 2>&1 </dev/null'
		say "$3"
	} >"$dir/run"
	chmod 755 "$dir/run"
}

# run_as <user> [signal]: the prefix of a command that runs as that user, when
# that can be.  `tie` (boot sets it) is a command that lets the kernel end a
# service when its s6-supervise is killed: the next one starts another, and
# nobody would ever stop the first.
run_as() {
	prefix=
	if is_root; then
		prefix="s6-setuidgid $1 "
	fi
	[ -z "${tie:-}" ] || prefix="$prefix$tie ${2:-TERM} "
	say "$prefix"
}
