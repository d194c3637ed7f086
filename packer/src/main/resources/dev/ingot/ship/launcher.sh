#!/bin/sh
# Runs a packed program: asks a warm host where there is one, otherwise starts the JVM that runs it, with its options.
# The start of a jar that runs as ./app (then with java -jar, too), or bin/NAME of an image with a Java of its own.
# Its variables begin with ingot_: one that the user has exported would reach the program with another value.
ingot_image='@IMAGE@'
ingot_self=$0
[ -h "$ingot_self" ] && ingot_self=$(readlink -f "$ingot_self")

# Has a warm host run this command, see docs/warm.md; returns when it is to be run cold.
ask() {
    ingot_base=${XDG_RUNTIME_DIR:-${INGOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}}}/ingot-warm
    [ -e /proc/$$/fd/0 ] && [ -n "${XDG_RUNTIME_DIR:-}${INGOT_CACHE:-}${XDG_CACHE_HOME:-}${HOME:-}" ] || return 0
    ingot_key=$(printf '%s\n' "$(readlink -f "$ingot_jar")" "$(readlink -f "$ingot_home")" "$(umask)" "${LC_ALL:-}" "${LC_CTYPE:-}" "${LANG:-}" \
        "${TZ:-}" "${JAVA_TOOL_OPTIONS:-}" "${JDK_JAVA_OPTIONS:-}" "${_JAVA_OPTIONS:-}" "${LD_PRELOAD:-}" \
        "${LD_LIBRARY_PATH:-}" "${INGOT_CACHE:-}" "${INGOT_ENTRY:-}" "${INGOT_TRUSTED_KEYS:-}" | cksum)
    ingot_key=$ingot_base/${ingot_key% *}-${ingot_key##* }
    ingot_leave=$ingot_key
    [ -d "$ingot_base" ] && [ -O "$ingot_base" ] && [ ! -h "$ingot_base" ] && [ -O "$ingot_key" ] &&
        [ -p "$ingot_key/request" ] && [ -O "$ingot_key/request" ] || return 0
    # Shells that come at once begin with different ones.
    for ingot_seat in "$ingot_key"/seat.*"$(($$ % 10))" "$ingot_key"/seat.*; do
        ingot_number=${ingot_seat##*.}
        [ -O "$ingot_seat" ] || continue
        mv "$ingot_seat" "$ingot_key/taken.$ingot_number" 2>/dev/null || continue
        # Open for writing until it is open for reading, which would wait for ever for a dead host.
        # "command": a pipe that was taken away meanwhile must not end the shell.
        { command exec 3<>"$ingot_key/taken.$ingot_number" 4<"$ingot_key/taken.$ingot_number" 3>&-; } 2>/dev/null || return 0
        # While this shell reads the answer, its standard input is that.
        exec 5<&0
        ingot_interrupted=
        ingot_answered=
        ingot_watch=
        trap 'interrupt int 130' INT
        trap 'interrupt term 143' TERM
        trap 'interrupt hup 129' HUP
        # In a process of its own, because the host looks at this one's streams at once.
        (echo "run $ingot_number $$ $# 5" 1<>"$ingot_key/request") 2>/dev/null
        (leave_after 2) &
        ingot_watch=$!
        while :; do
            if read -r ingot_word ingot_status <&4; then
                case $ingot_word in
                    wait)
                        unwatch
                        (leave_after 15) &
                        ingot_watch=$!
                        ;;
                    ack)
                        unwatch
                        ingot_answered=yes
                        ;;
                    exit)
                        unwatch
                        exit "$ingot_status"
                        ;;
                    *) break ;;
                esac
            elif [ -n "$ingot_interrupted" ]; then
                ingot_interrupted=
            else
                break
            fi
        done
        unwatch
        trap - INT TERM HUP
        exec 4<&- 5<&-
        if [ -n "$ingot_answered" ]; then
            echo "ingot: the warm host ended while it ran this command, which may be half done;" \
                "the next one runs without it" >&2
            exit 70
        fi
        return 0
    done
}

# Leaves the host, unless it has begun to run the command.
leave_host() {
    mv "$ingot_key/taken.$ingot_number" "$ingot_key/gone.$ingot_number" 2>/dev/null
}

# Waits in a process of its own, which unwatch can end.
pause() {
    exec </dev/null >/dev/null 2>&1 4<&- 5<&-
    ingot_sleep=
    trap 'kill $ingot_sleep; exit' TERM
    sleep "$1" &
    ingot_sleep=$!
    wait $ingot_sleep
}

# Leaves a host that says nothing for so many seconds; the pipe is where this shell reads.
leave_after() {
    pause "$1"
    leave_host && echo cold 1<>"$ingot_key/gone.$ingot_number"
    rm -f "$ingot_key/gone.$ingot_number"
}

# Ends a command with a status that its host does not end, because it is frozen.
end_after() {
    pause "$1"
    [ ! -p "$ingot_key/running.$ingot_number" ] || echo "exit $2" 1<>"$ingot_key/running.$ingot_number"
}

# Ends leave_after or end_after, once: its number may be another process's afterwards.
unwatch() {
    [ -z "$ingot_watch" ] || kill "$ingot_watch" 2>/dev/null
    ingot_watch=
}

# Passes a signal on to the program, or ends a command that has not begun.
interrupt() {
    if leave_host; then
        unwatch
        rm -f "$ingot_key/gone.$ingot_number"
        exit "$2"
    fi
    # A host without its pipe cannot be told; it ends the command of a process that has ended.
    [ -p "$ingot_key/request" ] || {
        unwatch
        exit "$2"
    }
    ingot_interrupted=yes
    echo "signal $ingot_number $1" 1<>"$ingot_key/request"
    # The program can go on after a Ctrl-C only.
    [ "$1" = int ] || {
        unwatch
        (end_after 8 "$2") &
        ingot_watch=$!
    }
}

# Sets ingot_cache to the AOT cache that is noted down beside the jar, or that the jar made in the user's cache folder, to
# nothing where there is none; fails where "java -jar" has to look for one.
find_cache() {
    ingot_cache=
    ingot_note=$ingot_jar.cache
    if [ ! -f "$ingot_note" ]; then
        for ingot_cache in "${ingot_jar%.jar}"-*.aot; do
            [ ! -e "$ingot_cache" ] || return 1
        done
        ingot_cache=
        ingot_caches=${INGOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/ingot}/aot
        [ -d "$ingot_caches" ] || return 0
        ingot_note=$(printf '%s\n' "$(readlink -f "$ingot_jar")" "$(readlink -f "$ingot_home")" | cksum)
        ingot_note=$ingot_caches/${ingot_note% *}-${ingot_note##* }.cache
        [ -f "$ingot_note" ] || return 0
    fi
    # A cache is code: from this user or the administrator, and for jar and JVM as they are: no older than the jar, and
    # with the same end of it, which tells most other jars apart, also older ones, and the same JVM.
    [ "$ingot_note" -nt "$ingot_jar" ] && is_trusted "$ingot_note" && read -r ingot_end ingot_cache <"$ingot_note" || return 1
    ingot_sum=$({ tail -c 65536 "$ingot_jar" && cat "$ingot_home/release" 2>/dev/null; } | cksum)
    [ "$ingot_end" = "${ingot_sum% *}-${ingot_sum##* }" ] || return 1
    # Where none could be made, that is noted down, too.
    [ -n "$ingot_cache" ] || return 0
    ingot_cache=${ingot_note%/*}/$ingot_cache
    [ -f "$ingot_cache" ] && is_trusted "$ingot_cache"
}

is_trusted() {
    [ -O "$1" ] || [ -n "$(find "$1" -prune -user root 2>/dev/null)" ]
}

# Becomes the JVM that runs the program.
start() {
    # Options of the user may not go with ours, which the first JVM of "java -jar" sorts out.
    if [ -z '@DIRECT@' ] || [ -n "${JAVA_TOOL_OPTIONS:-}${JDK_JAVA_OPTIONS:-}${_JAVA_OPTIONS:-}${INGOT_NO_RELAUNCH:-}${INGOT_DEBUG:-}" ] ||
        [ "${INGOT_WARM:-}" = stop ] || [ "${INGOT_AOT:-}" = train ] || ! find_cache; then
        [ -z "$ingot_leave" ] || set -- "-Dingot.warm.leave=$ingot_leave" -Dingot.warm.cold=true -jar "$ingot_jar" "$@"
        [ -n "$ingot_leave" ] || set -- -jar "$ingot_jar" "$@"
        exec "$ingot_home/bin/java" "$@"
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
    set -- -jar "$ingot_jar" "$@"
    if [ -n "$ingot_cache" ]; then
        set -- "-XX:AOTCache=$ingot_cache" "$@"
    else
        [ "${INGOT_AOT:-@AOT@}" != auto ] || set -- -Dingot.aot.afterwards=true "$@"
        set -- @WITHOUT_CACHE@ "$@"
    fi
    [ -z "$ingot_leave" ] || set -- "-Dingot.warm.leave=$ingot_leave" "$@"
    exec "$ingot_home/bin/java" @OPTIONS@ "$@"
}

fits() {
    [ -x "$1/bin/java" ] && ingot_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) &&
        [ "${ingot_version:-0}" -ge 25 ]
}

run() {
    ingot_leave=
    case ${INGOT_AOT:-}:${INGOT_WARM:-@WARM@} in
        train:* | *: | *:0 | *:stop) ;;
        *:[1-9]*[smh]) ask "$@" ;;
        # It says what is wrong.
        *) exec "$ingot_home/bin/java" -jar "$ingot_jar" "$@" ;;
    esac
    start "$@"
}

if [ -n "$ingot_image" ]; then
    ingot_here=${ingot_self%/*}/..
    ingot_jar=$ingot_here/lib/$ingot_image.jar
    ingot_home=$ingot_here/runtime
    run "$@"
fi
ingot_jar=$ingot_self
ingot_on_path=$(command -v java) && ingot_on_path=$(dirname "$(dirname "$(readlink -f "$ingot_on_path")")")
for ingot_home in "${INGOT_JAVA_HOME:-}" "${JAVA_HOME:-}" "$ingot_on_path" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* /opt/java/* /opt/jdk*; do
    if [ -n "$ingot_home" ] && fits "$ingot_home"; then
        run "$@"
    fi
done
echo "$0: needs a Java 25 or newer; install one, or set JAVA_HOME to its folder" >&2
exit 1
