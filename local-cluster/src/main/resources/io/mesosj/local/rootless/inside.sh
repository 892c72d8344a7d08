# The first process of a user's namespaces: prepares them, runs the command, and takes away what it left. It reaps whoever loses
# its parent meanwhile, as every first process must. Arguments: STATE WORK IMAGES WAIT ABANDONED... -- COMMAND...
set -u
state=$1 work=$2 images=$3 wait=$4
shift 4

# Until our users are mapped we are nobody, and have no right that outlives an exec.
if [ "$wait" = wait ]; then
  exec 3<>"$state/go"
  read -r _ <&3
  exec 3<&-
  # An exec that brings rights clears the signal of a parent's death, without which whatever hangs in here outlives who started us.
  exec setpriv --pdeathsig KILL sh "$state/inside.sh" "$state" "$work" "$images" mapped "$@"
fi

# All that comes now is said by itself.
: > "$state/entered"

fail() {
  echo "mesos-execute-j: without root: $1" >&2
  exit 1
}

# copy_up DIRECTORY: what is there stays to be seen, and we may make things beside it. The state may be in there, as systemd has it:
# then it has no name until all is linked, and is still the working directory of this shell of its own.
copy_up() (
  [ -d "$1" ] || exit 0
  mkdir -p "$state/mounts$1" || exit 1
  mount --rbind "$1" "$state/mounts$1" || exit 1
  cd "$state/mounts$1" || exit 1
  mount -t tmpfs -o mode=755,nosuid,nodev mesos-execute-j "$1" || exit 1
  mkdir "$1/.host" || exit 1
  mount --no-canonicalize --rbind . "$1/.host" || exit 1
  for entry in "$1"/.host/*; do
    name=${entry##*/}
    case $name in
      # Ours, of this namespace alone.
      cni | mesos-execute-j | netns | runc | xtables.lock | '*') ;;
      *) ln -s ".host/$name" "$1/$name" || exit 1 ;;
    esac
  done
)

mount -t proc -o nosuid,noexec,nodev proc /proc || fail "/proc can't be mounted here; inside a container it needs its own /proc unmasked"
mount -t tmpfs -o mode=700,nosuid,nodev mesos-execute-j "$state/mounts" || fail "nothing can be mounted"
copy_up /run || fail "/run can't be covered"
copy_up /var/lib || fail "/var/lib can't be covered"
{
  mkdir -m 700 /var/lib/mesos-execute-j \
    && mount --bind "$work" /var/lib/mesos-execute-j \
    && mkdir -p -m 700 /var/lib/mesos-execute-j/images \
    && mount --bind "$images" /var/lib/mesos-execute-j/images
} || fail "'$work' can't be mounted"
if [ -e "$state/resolv.conf" ]; then
  mount --bind "$state/resolv.conf" /etc/resolv.conf || fail "/etc/resolv.conf can't be covered"
fi
# A bridge's plugin has this forward; then a router's words count no more, by which the way out has its address of IPv6.
way=/proc/sys/net/ipv6/conf/tap0/accept_ra
[ ! -e $way ] || echo 2 > $way || fail "$way can't be set"
ip link set lo up || fail "there is no loopback: install iproute2"

# What killed ones left belongs to users that are only here.
while [ "$1" != -- ]; do
  rm -rf -- "$1" || echo "mesos-execute-j: '$1' of a run that was killed can't be removed" >&2
  shift
done
shift

"$@"
status=$?
# Containers of a command that was killed go on, and hold their mounts.
[ $$ = 1 ] && kill -KILL -1 2> /dev/null
umount -R -l /var/lib/mesos-execute-j && rm -rf -- "$work"
exit $status
