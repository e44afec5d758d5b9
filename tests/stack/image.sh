# The images, from the project's own Dockerfile, without any engine or
# registry; sourced by run.  What is kept between runs lies in $keep: the base
# system (a week) and the builder's layers.

# In a mount namespace of its own, so that the builder leaves no mount behind.
builder() {
	unshare --mount --propagation private buildah --root "$keep/layers" \
		--runroot "$work/layers" --storage-driver overlay "$@"
}

# What the official image is: a minimal Debian that starts no daemons.
make_base() {
	keep_base=$keep/base.tar
	[ -z "$(find "$keep_base" -mtime -7 2>/dev/null)" ] || return 0
	for sources in /etc/apt/sources.list.d/debian.sources \
	    /etc/apt/sources.list ''; do
		[ -z "$sources" ] || ! grep -qs bookworm "$sources" || break
	done
	say "the base system, from Debian's packages"
	mmdebstrap -q --variant=minbase --components=main \
		--aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--customize-hook='printf "#!/bin/sh\nexit 101\n" \
			>"$1/usr/sbin/policy-rc.d"; chmod 755 \
			"$1/usr/sbin/policy-rc.d"' \
		bookworm "$keep_base.new" ${sources:+"$sources"}
	rm -rf "$keep/layers"
	mv "$keep_base.new" "$keep_base"
}

make_from() {
	base=docker.io/library/debian:bookworm-slim
	if ! builder inspect --type image "$base" >/dev/null 2>&1; then
		from=$(builder from scratch)
		builder add -q "$from" "$keep/base.tar" / >/dev/null
		builder config --cmd bash "$from"
		builder commit -q "$from" "$base" >/dev/null
		builder rm "$from" >/dev/null
	fi
}

# make_image <name> <more of the builder's arguments>...
make_image() {
	name=$1
	shift
	say "the image $name"
	# --format docker keeps the health check.
	builder bud --isolation chroot --network host --pull-never \
		--format docker --layers -t "$name:ci" "$@" \
		-f docker/Dockerfile . >"$work/build.log" 2>&1 || {
		tail -n 30 "$work/build.log" >&2
		die "$name does not build"
	}
}

give_to_engine() {
	for name in baedal baedal-postgres; do
		builder push -q "$name:ci" "docker-archive:$work/image:$name:ci"
		docker load -q -i "$work/image" >/dev/null
		rm "$work/image"
	done
	# What earlier runs have built and nobody names any more.
	builder rmi --prune >/dev/null 2>&1 || :
}
