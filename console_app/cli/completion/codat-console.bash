# bash completion for codat-console; made by: codat-console completion bash
_codat_console() {
    local line kind=""
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
        else
            COMPREPLY+=("$line")
        fi
    done < <("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
    case $kind in
        files) compopt -o default 2>/dev/null ;;
        goes-on) compopt -o nospace 2>/dev/null ;;
    esac
}
complete -F _codat_console codat-console
