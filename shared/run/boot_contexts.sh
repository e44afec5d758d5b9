# Pools, relay, trigger, and the schemas that they live on; sourced by boot.

# The database of a context or schema: the one of all, or, with DATABASES=own,
# each its own; but the monitor reads what the trigger keeps, beside it.
base_of() {
	case $DATABASES:$1 in
	one:* | *:monitor | *:trigger) say baedal ;;
	*) say "baedal_$1" ;;
	esac
}

# What functions, pools and the trigger read besides, each a whole number with
# a default; docs/guide.md says what they mean.  The bounds are those of who
# reads it, where another number would end each call.
settings="ACCEPT_MINUTES:1:1440 BREAKER_MIN:1:1000 BREAKER_OPEN_MS:1:600000
	BREAKER_PERCENT:1:100 BREAKER_WINDOW_S:1:15 DEMO:0:1 IDLE_S:1:86400
	GUARD_S:1:86400 GUEST_ORDERS:0:100 LATE_MINUTES:0:1440 NO_ANSWER_MINUTES:1:1440
	RETENTION_DAYS:1:3650 RETRY_MS:1:60000 RPC_MS:1:60000 SETTLE_AFTER_S:1:3600
	CONN_MARK:1:256 IO_MS:1:600000 TOKEN_HOURS:1:8760 WORKER_CALLS:1:1000000000"

# Of them those that were given, as NAME=value; check_given has looked at them.
given() {
	for name in $settings; do
		name=${name%%:*}
		eval "value=\${$name:-}"
		[ -z "$value" ] || say "$name=$value"
	done
}

check_given() {
	for one in $settings; do
		name=${one%%:*}
		bounds=${one#*:}
		eval "value=\${$name:-}"
		case $value in
		'') continue ;;
		*[!0-9]* | ???????????*) ;;
		*)
			[ "$value" -lt "${bounds%:*}" ] ||
				[ "$value" -gt "${bounds#*:}" ] || continue
			;;
		esac
		die 100 "$name is a whole number from ${bounds%:*} to ${bounds#*:}, not $value"
	done
}

# How the test card company behaves, of all cards.
check_payment() {
	case $PAYMENT in
	normal | slow | late | lost | dead | decline) ;;
	*)
		die 100 "PAYMENT is normal, slow, late, lost, dead or decline, not $PAYMENT"
		;;
	esac
}

make_pool() {
	set -- "pool-$1" "$1" "RUN_DIR=$RUN_DIR" "BIN_DIR=$DATA/app/bin" \
		"DATABASE_URL=$(pg_url "$(base_of "$1")" "$1" "role-$1")" \
		"AUTH=$AUTH" "SECRET_FILE=$DATA/key/token" "BASE_URL=$(url)" \
		"TOWN_TZ=$TOWN_TZ" "CRASH_DIR=$DATA/crash" $(given)
	name=$1
	context=$2
	shift 2
	envdir "$name" "$@"
	case $context in
	testpay) envdir "$name" "$@" "PAYMENT=$PAYMENT" ;;
	# /readyz tells whether the broker listens; who handles what
	monitor)
		envdir "$name" "$@" "MQTT_HOST=$RUN_DIR/mqtt.sock" \
			"EVENT_MAP=$DATA/app/event.map"
		;;
	esac
	service_of "$name" 15000 "exec s6-envdir $DATA/etc/$name \
$(run_as www-data)$DATA/app/bin/pool $context"
}

# Both read every context's log; they are told apart by who they are.
make_mover() {
	name=$1
	shift
	[ -x "$DATA/app/bin/$name" ] || return 0
	for context in $contexts; do
		set -- "$@" "DSN_$context=$(pg_url \
			"$(base_of "$context")" "$name" "role-$name")"
	done
	envdir "$name" "$@" "RUN_DIR=$RUN_DIR" \
		"MQTT_HOST=$RUN_DIR/mqtt.sock" MQTT_PORT=0 "MQTT_USER=$name" \
		"MQTT_PASSWORD=$(secret "mqtt-$name")" \
		"CRASH_DIR=$DATA/crash" $(given)
	service_of "$name" 10000 "exec s6-envdir $DATA/etc/$name \
$(run_as www-data)$DATA/app/bin/$name $contexts"
}

make_contexts() {
	set -- "SQL_DIR=$DATA/app/sql" \
		"MIGRATE_URL=$(pg_url baedal postgres postgres)"
	for role in $hosts relay trigger; do
		set -- "$@" "ROLE_PASSWORD_$role=$(secret "role-$role")"
	done
	for context in $hosts trigger; do
		set -- "$@" "MIGRATE_URL_$context=$(pg_url \
			"$(base_of "$context")" postgres postgres)"
	done
	envdir migrate "$@"
	envdir town "PORT=$PORT" "BIND=$BIND" "MQTT_PORT=$MQTT_PORT" \
		"LIVE_PORT=$LIVE_PORT" \
		"URL=$(url)" "AUTH=$AUTH" "RUN_DIR=$RUN_DIR" \
		"DATABASES=$DATABASES" \
		"MQTT_PASSWORD=$(secret mqtt-operator)"
	for context in $hosts; do
		make_pool "$context"
	done
	make_mover relay
	make_mover trigger \
		"DATABASE_URL=$(pg_url "$(base_of trigger)" trigger \
		role-trigger)" \
		"EVENT_MAP=$DATA/app/event.map"
}

migrate() {
	PGPASSWORD=$(secret postgres)
	export PGPASSWORD
	set -- -X -q -h "$RUN_DIR/pg" -U postgres -d postgres
	for base in $(for context in $hosts trigger; do
		base_of "$context"
	done | sort -u); do
		[ -n "$(psql "$@" -Atc \
		    "SELECT 1 FROM pg_database WHERE datname = '$base'")" ] ||
			psql "$@" -c "CREATE DATABASE $base"
	done
	unset PGPASSWORD
	s6-envdir "$DATA/etc/migrate" "$DATA/app/bin/migrate" || {
		code=$?
		[ $code = 100 ] || code=111	# it, or Postgres, was killed
		die $code "the database could not be migrated (above)"
	}
}

# The demo town, once: everybody knows its passwords, so only on this machine.
is_demo() {
	[ -d "$DATA/app/run" ] && is_loopback
}

# Who is in it: needs the database only, and takes as long as passwords do.
make_accounts() {
	if is_demo && [ "$AUTH" = roles ] && [ ! -e "$DATA/seeded-roles" ]; then
		s6-envdir "$DATA/etc/pool-identity" $(run_as www-data) \
			"$DATA/app/run/accounts"
	fi
}

seed() {
	is_demo || return 0
	# who one can be with one tap in the pages
	[ "$AUTH" = open ] || install -m 644 "$DATA/app/run/demo/people.json" \
		"$DATA/app/web/demo.json"
	[ ! -e "$DATA/seeded-$AUTH" ] || return 0
	URL=$(url) AUTH=$AUTH "$DATA/app/run/seed"
	touch "$DATA/seeded-$AUTH"
}
