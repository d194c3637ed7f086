#!/bin/sh
# Runs a packed program: asks a warm host where there is one, otherwise starts the JVM that runs it, with its options.
# The start of a jar that runs as ./app (then with java -jar, too), or bin/NAME of an image with a Java of its own.
image='@IMAGE@'
self=$0
[ -h "$self" ] && self=$(readlink -f "$self")

# Has a warm host run this command, see docs/warm.md; returns when it is to be run cold.
ask() {
    base=${XDG_RUNTIME_DIR:-${INGOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}}}/ingot-warm
    [ -e /proc/$$/fd/0 ] || return 0
    key=$(printf '%s\n' "$(readlink -f "$jar")" "$(readlink -f "$home")" "$(umask)" "${LC_ALL:-}" "${LC_CTYPE:-}" "${LANG:-}" \
        "${TZ:-}" "${JAVA_TOOL_OPTIONS:-}" "${JDK_JAVA_OPTIONS:-}" "${INGOT_CACHE:-}" "${INGOT_ENTRY:-}" \
        "${INGOT_TRUSTED_KEYS:-}" | cksum)
    key=$base/${key% *}-${key##* }
    leave=$key
    [ -d "$base" ] && [ -O "$base" ] && [ ! -h "$base" ] && [ -O "$key" ] &&
        [ -p "$key/request" ] && [ -O "$key/request" ] || return 0
    for seat in "$key"/seat.*; do
        number=${seat##*.}
        [ -O "$seat" ] || continue
        mv "$seat" "$key/taken.$number" 2>/dev/null || continue
        # Open for writing until it is open for reading, which would wait for ever for a dead host.
        exec 3<>"$key/taken.$number" 4<"$key/taken.$number" 3>&-
        # While this shell reads the answer, its standard input is that.
        exec 5<&0
        interrupted=
        answered=
        watch=
        trap 'interrupt int 130' INT
        trap 'interrupt term 143' TERM
        trap 'interrupt hup 129' HUP
        # In a process of its own, because the host looks at this one's streams at once.
        (echo "run $number $$ $# 5" 1<>"$key/request")
        (leave_after 2) &
        watch=$!
        while :; do
            if read -r word status <&4; then
                case $word in
                    wait)
                        unwatch
                        (leave_after 15) &
                        watch=$!
                        ;;
                    ack)
                        unwatch
                        answered=yes
                        ;;
                    exit)
                        unwatch
                        exit "$status"
                        ;;
                    *) break ;;
                esac
            elif [ -n "$interrupted" ]; then
                interrupted=
            else
                break
            fi
        done
        unwatch
        trap - INT TERM HUP
        exec 4<&- 5<&-
        if [ -n "$answered" ]; then
            echo "ingot: the warm host ended while it ran this command, which may be half done;" \
                "the next one runs without it" >&2
            exit 70
        fi
        return 0
    done
}

# Leaves the host, unless it has begun to run the command.
leave_host() {
    mv "$key/taken.$number" "$key/gone.$number" 2>/dev/null
}

# Leaves a host that says nothing for so many seconds; the pipe is where this shell reads.
leave_after() {
    exec >/dev/null 2>&1 4<&- 5<&-
    trap 'kill $sleep; exit' TERM
    sleep "$1" &
    sleep=$!
    wait $sleep
    leave_host && echo cold 1<>"$key/gone.$number"
    rm -f "$key/gone.$number"
}

# Ends leave_after, once: its number may be another process's afterwards.
unwatch() {
    [ -z "$watch" ] || kill "$watch" 2>/dev/null
    watch=
}

# Passes a signal on to the program, or ends a command that has not begun.
interrupt() {
    if leave_host; then
        unwatch
        rm -f "$key/gone.$number"
        exit "$2"
    fi
    interrupted=yes
    echo "signal $number $1" 1<>"$key/request"
}

# Sets cache to the AOT cache that is noted down beside the jar, or that the jar made in the user's cache folder, to
# nothing where there is none; fails where "java -jar" has to look for one.
find_cache() {
    cache=
    note=$jar.cache
    if [ ! -f "$note" ]; then
        for cache in "${jar%.jar}"-*.aot; do
            [ ! -e "$cache" ] || return 1
        done
        cache=
        caches=${INGOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/ingot}/aot
        [ -d "$caches" ] || return 0
        note=$(printf '%s\n' "$(readlink -f "$jar")" "$(readlink -f "$home")" | cksum)
        note=$caches/${note% *}-${note##* }.cache
        [ -f "$note" ] || return 0
    fi
    # A cache is code: from this user or the administrator, and for the jar as it is: no older than it, and with
    # the same end, which tells most other jars apart, also older ones.
    [ "$note" -nt "$jar" ] && is_trusted "$note" && read -r end cache <"$note" || return 1
    sum=$(tail -c 65536 "$jar" | cksum)
    [ "$end" = "${sum% *}-${sum##* }" ] || return 1
    # Where none could be made, that is noted down, too.
    [ -n "$cache" ] || return 0
    cache=${note%/*}/$cache
    [ -f "$cache" ] && is_trusted "$cache"
}

is_trusted() {
    [ -O "$1" ] || [ -n "$(find "$1" -prune -user root 2>/dev/null)" ]
}

# Becomes the JVM that runs the program.
start() {
    # Options of the user may not go with ours, which the first JVM of "java -jar" sorts out.
    if [ -z '@DIRECT@' ] || [ -n "${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}${INGOT_NO_RELAUNCH:-}${INGOT_DEBUG:-}" ] ||
        [ "${INGOT_WARM:-}" = stop ] || [ "${INGOT_AOT:-}" = train ] || ! find_cache; then
        [ -z "$leave" ] || set -- -Dingot.warm.cold=true -jar "$jar" "$@"
        [ -n "$leave" ] || set -- -jar "$jar" "$@"
        exec "$home/bin/java" "$@"
    fi
    # In the C locale Java cannot name files beyond ASCII; as CPython does (PEP 538).
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        '' | C | POSIX)
            if [ -n "${LC_ALL:-}" ]; then
                LC_ALL=C.UTF-8
                export LC_ALL
            else
                LC_CTYPE=C.UTF-8
                export LC_CTYPE
            fi
            ;;
    esac
    set -- -jar "$jar" "$@"
    if [ -n "$cache" ]; then
        set -- "-XX:AOTCache=$cache" "$@"
    else
        [ "${INGOT_AOT:-@AOT@}" != auto ] || set -- -Dingot.aot.afterwards=true "$@"
        set -- @WITHOUT_CACHE@ "$@"
    fi
    [ -z "$leave" ] || set -- "-Dingot.warm.leave=$leave" "$@"
    exec "$home/bin/java" @OPTIONS@ "$@"
}

fits() {
    [ -x "$1/bin/java" ] && version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) &&
        [ "${version:-0}" -ge 25 ]
}

run() {
    leave=
    case ${INGOT_AOT:-}:${INGOT_WARM:-@WARM@} in
        train:* | *: | *:0 | *:stop) ;;
        *) ask "$@" ;;
    esac
    start "$@"
}

if [ -n "$image" ]; then
    here=${self%/*}/..
    jar=$here/lib/$image.jar
    home=$here/runtime
    run "$@"
fi
jar=$self
on_path=$(command -v java) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
for home in "${INGOT_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* /opt/java/* /opt/jdk*; do
    if [ -n "$home" ] && fits "$home"; then
        run "$@"
    fi
done
echo "$0: needs a Java 25 or newer; install one, or set JAVA_HOME to its folder" >&2
exit 1
