# shellcheck shell=sh
# For the scripts that try packages: read with `.`. What a step says goes to the file $log.

ok() { # WHAT COMMAND...: ends the script with 1 when it does not hold
    what=$1
    shift
    # shellcheck disable=SC2154 # the script's own
    if "$@" >"$log" 2>&1; then
        echo "  ok: $what"
    else
        echo "  NOT: $what"
        sed 's/^/    /' "$log" | tail -n 30
        exit 1
    fi
}

wait_until() { # COMMAND...: for a minute
    for _ in $(seq 300); do
        ! "$@" || return 0
        sleep 0.2
    done
    return 1
}
