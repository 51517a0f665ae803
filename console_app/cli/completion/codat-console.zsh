#compdef codat-console
# zsh completion for codat-console; made by: codat-console completion zsh
_codat_console() {
    local line kind=''
    local -a values shown before
    before=("${(@Q)words[1,CURRENT-1]}")
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
            continue
        fi
        values+=("${line%%$'\t'*}")
        if [[ -n ${line#*$'\t'} ]]; then
            shown+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
        else
            shown+=("${line%%$'\t'*}")
        fi
    done < <("${before[1]}" __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)
    if [[ $kind == files ]]; then
        _files
    elif [[ $kind == goes-on ]]; then
        compadd -U -l -S '' -d shown -a values
    else
        compadd -U -l -d shown -a values
    fi
}
if [[ ${funcstack[1]} == _codat_console ]]; then
    _codat_console "$@"
else
    (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
    compdef _codat_console codat-console
fi
