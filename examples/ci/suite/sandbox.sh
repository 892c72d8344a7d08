# Each task has a directory of its own.
echo one > file
[ "$(cat file)" = one ] && echo "the sandbox can be written"
