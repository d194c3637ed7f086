# Sourced by ./ingot and ./maven. find_jdk prints the home of a JDK 25 or newer, or says how to get one and fails.

# In the C locale Java cannot name files beyond ASCII. As CPython does (PEP 538), unless LC_ALL says that it is meant.
case ${LC_ALL:-}/${LC_CTYPE:-${LANG:-}} in
    / | /C | /POSIX)
        LC_CTYPE=C.UTF-8
        export LC_CTYPE
        ;;
esac

is_jdk() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${version:-0}" -ge 25 ]
}

find_jdk() {
    for home in "${INGOT_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
        if [ -n "$home" ] && is_jdk "$home"; then
            echo "$home"
            return
        fi
    done
    if javac=$(command -v javac); then
        home=$(dirname "$(dirname "$(readlink -f "$javac")")")
        if is_jdk "$home"; then
            echo "$home"
            return
        fi
    fi
    for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* /opt/java/* /opt/jdk*; do
        if is_jdk "$home"; then
            echo "$home"
            return
        fi
    done
    cat >&2 <<'MESSAGE'
ingot: no JDK 25 or newer found.
  Looked at INGOT_JAVA_HOME, JAVA_HOME, the javac on the PATH, and the usual JVM folders (/usr/lib/jvm and others).
  Install one (Debian with Adoptium's packages: apt-get install temurin-25-jdk) or set INGOT_JAVA_HOME to its folder.
MESSAGE
    return 1
}
