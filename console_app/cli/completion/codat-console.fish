# fish completion for codat-console; made by: codat-console completion fish
function __codat_console_complete
    set -l before (commandline -opc)
    set -l lines ($before[1] __complete fish $before (commandline -ct) 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    else if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
end
complete -c codat-console -f -a '(__codat_console_complete)'
