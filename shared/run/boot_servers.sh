# Postgres, the brokers, nginx and the loggers; sourced by boot.

pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

# pg_url <database> <user> <secret>
pg_url() {
	say "host=$RUN_DIR/pg dbname=$1 user=$2 password=$(secret "$3")"
}

pg_ready() {
	"$pg_bin/pg_isready" -q -h "$RUN_DIR/pg" -d postgres
}

# The longest of what a first start does: in the background of all else.
make_cluster() {
	[ -n "$pg_bin" ] || die 100 "Postgres is not installed; run: make deps"
	if [ ! -s "$DATA/pg/PG_VERSION" ]; then
		rm -rf "$DATA/pg" "$DATA/pg.new"
		mkdir -m 700 "$DATA/pg.new"
		secret postgres >"$DATA/tmp/pw"
		own postgres:postgres "$DATA/pg.new" "$DATA/tmp/pw"
		chmod 400 "$DATA/tmp/pw"
		(cd / && as postgres "$pg_bin/initdb" -U postgres \
			-A scram-sha-256 --pwfile="$DATA/tmp/pw" \
			--encoding=UTF8 --locale=C.UTF-8 -D "$DATA/pg.new") \
			>"$DATA/log/initdb" 2>&1 || {
			cat "$DATA/log/initdb" >&2
			die 111 "initdb failed"
		}
		rm -f "$DATA/tmp/pw"
		mv "$DATA/pg.new" "$DATA/pg"
	fi
	cat >"$DATA/tmp/postgresql.conf" <<-END
	listen_addresses = ''
	unix_socket_directories = '$RUN_DIR/pg'
	max_connections = 300
	shared_buffers = 64MB
	max_wal_size = 1GB
	password_encryption = scram-sha-256
	deadlock_timeout = 50ms
	timezone = UTC
	log_timezone = UTC
	log_destination = stderr
	logging_collector = off
	log_line_prefix = 'postgres %u %p: '
	log_min_duration_statement = 1s
	log_parameter_max_length = 0
	log_lock_waits = off
	log_checkpoints = off
	END
	own postgres:postgres "$DATA/tmp/postgresql.conf"
	mv "$DATA/tmp/postgresql.conf" "$DATA/pg/postgresql.conf"
}

make_postgres() {
	service_of postgres 30000 "cd /
exec $(run_as postgres INT)$pg_bin/postgres -D $DATA/pg"
	say SIGINT >"$service/postgres/down-signal"	# fast: no client is waited for
}

make_mosquitto() {
	conf=$DATA/mosquitto
	rm -rf "$conf"
	mkdir -p "$conf"
	cat >"$conf/conf" <<-END
	per_listener_settings false
	allow_anonymous false
	password_file $conf/passwords
	acl_file $conf/acl
	persistence false
	max_queued_messages 1000
	max_packet_size 262144
	set_tcp_nodelay true
	log_dest stderr
	log_type error
	log_type warning
	log_type notice
	connection_messages false
	listener 0 $RUN_DIR/mqtt.sock
	listener $MQTT_PORT $BIND
	END
	cat >"$conf/acl" <<-END
	user relay
	topic write events/#
	topic write live/#
	user trigger
	topic read events/#
	topic read boards/#
	user operator
	topic read events/#
	topic read live/#
	user live
	topic read live/#
	topic write boards/#
	END
	for user in relay trigger operator live; do
		say "$user:$(secret "mqtt-$user")"
	done >"$conf/passwords"
	mosquitto_passwd -U "$conf/passwords"
	chmod 600 "$conf"/*
	chmod 700 "$conf"
	own -R www-data:www-data "$conf"
	service_of mosquitto 5000 "rm -f $RUN_DIR/mqtt.sock
umask 0117
exec $(run_as www-data)/usr/sbin/mosquitto -c $conf/conf"
}

# Where the broker of events is.
live_backbone() {
	case $BIND in
	0.0.0.0) say "127.0.0.1:$MQTT_PORT" ;;
	::) say "::1:$MQTT_PORT" ;;
	*) say "$BIND:$MQTT_PORT" ;;
	esac
}

# Where nginx finds the websockets: mosquitto has no unix socket for them.
live_ws() {
	say "127.0.0.1:$LIVE_WS_PORT"
}

# The broker of people and devices: a process of its own, so that a flood of
# theirs costs the events nothing.  What is said while it is away is news that
# a page asks for when it comes back; nobody keeps it (cleansession), so that no
# old list of revoked devices comes late.  max_packet_size is what the backbone
# lets through, for a larger packet would end the bridge; message_size_limit
# drops it.
make_live() {
	[ -e "$DATA/app/bin/live.so" ] || return 0
	conf=$DATA/live
	rm -rf "$conf"
	mkdir -p "$conf"
	cat >"$conf/conf" <<-END
	per_listener_settings false
	allow_anonymous false
	plugin $DATA/app/bin/live.so
	plugin_opt_key_file $DATA/key/token
	persistence false
	retain_available false
	sys_interval 0
	max_queued_messages 200
	max_inflight_messages 20
	max_packet_size 262144
	message_size_limit 65536
	max_keepalive 120
	set_tcp_nodelay true
	log_dest stderr
	log_type error
	log_type warning
	connection_messages false
	listener $LIVE_PORT $BIND
	max_connections 1000
	max_qos 1
	listener $LIVE_WS_PORT ${live_ws_bind:-127.0.0.1}
	protocol websockets
	socket_domain ipv4
	max_connections 1000
	max_qos 1
	connection events
	address $(live_backbone)
	topic live/# in 1
	topic boards/# out 1
	local_clientid bridge.events
	remote_clientid live
	remote_username live
	remote_password $(secret mqtt-live)
	cleansession true
	try_private false
	notifications false
	keepalive_interval 10
	restart_timeout 1
	END
	chmod 600 "$conf"/*
	chmod 700 "$conf"
	own -R www-data:www-data "$conf"
	service_of live 5000 "ulimit -n 4096 || :
exec nice -n 5 $(run_as www-data)/usr/sbin/mosquitto -c $conf/conf"
}

# Our own origin under both its names, and the ones that were asked for.
cors_map() {
	say "http://localhost:$PORT" "http://127.0.0.1:$PORT" "$CORS_ORIGINS" |
		tr ', ' '\n\n' | sort -u | while read -r origin; do
		case $origin in
		'') ;;
		'*') say '	default "*";' ;;
		*) say "	\"$origin\" \$http_origin;" ;;
		esac
	done
}

make_nginx() {
	cors_map >"$DATA/app/nginx/cors_origins.conf"
	# A checkout without generated routes serves pages and problems only.
	for part in routes upstreams; do
		[ -e "$DATA/app/nginx/$part.conf" ] ||
			: >"$DATA/app/nginx/$part.conf"
	done
	mv "$DATA/app/nginx/nginx.conf.in" "$DATA/app/nginx/nginx.conf"
	sed -i -e "s|@RUN_DIR@|$RUN_DIR|g" -e "s|@DATA@|$DATA|g" \
		-e "s|@WEB_DIR@|$DATA/app/web|g" \
		-e "s|@LISTEN@|$(listen_on)|g" -e "s|@LIVE@|$(live_ws)|g" \
		-e "s|@TOWN_TZ@|$TOWN_TZ|g" \
		"$DATA"/app/nginx/*.conf
	service_of nginx 5000 "ulimit -n 16384 || :
echo \$\$ >group
exec $(run_as www-data)/usr/sbin/nginx -e stderr -p $DATA/nginx \
-c $DATA/app/nginx/nginx.conf"
	say SIGQUIT >"$service/nginx/down-signal"	# calls are finished
	# Workers outlive a master that was killed, and keep the port from the
	# next one: they have a second to finish their calls.
	say '#!/bin/sh' '[ "$1" -gt 255 ] || exit 0' 'exec 2>/dev/null' \
		'kill -s QUIT -- "-$(cat group)" && sleep 1' \
		'kill -s KILL -- "-$(cat group)"' >"$service/nginx/finish"
	chmod 755 "$service/nginx/finish"
}

listen_on() {
	case $BIND in
	*:*) say "[$BIND]:$PORT" ;;
	*) say "$BIND:$PORT" ;;
	esac
}

# <>: a logger that is restarted finds what was said meanwhile.  What nginx
# complains about names the call as it came, or the page that made it: a line with
# a guest's token is not kept.  The access log has that call without it.
make_loggers() {
	service_of log 2000 "exec 0<>$DATA/fifo/log 1>/dev/null
exec $(run_as www-data)s6-log -b n10 s10000000 '-[?&]token=' T $DATA/log/all"
	service_of access-log 2000 "exec 0<>$DATA/fifo/access
exec $(run_as www-data)s6-log -b n10 s10000000 $DATA/log/access"
	ln -sf all/current "$DATA/log/current"
}

make_servers() {
	make_loggers
	make_postgres
	make_mosquitto
	make_live
	make_nginx
}
