echo "six times seven is $((6 * 7))"
[ $((6 * 7)) = 42 ]
