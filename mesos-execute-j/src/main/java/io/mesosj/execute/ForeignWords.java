package io.mesosj.execute;

/**
 * What people who know docker, kubectl or nomad type, and what to type here. Loaded only for a line
 * that is refused.
 */
final class ForeignWords {
  private static final String LEAVE_OUT = "leave it out: ";

  private ForeignWords() {}

  /** What to type in place of a verb; empty when nobody knows. */
  static String insteadOfVerb(String verb) {
    return switch (verb) {
      case "get", "list", "ls", "tasks", "container", "containers", "pods", "alloc" ->
          "'ps' lists tasks";
      case "describe", "show", "status", "task" -> "'inspect TASK' shows a task, 'ps' lists them";
      case "apply", "create", "submit", "job", "compose", "up" ->
          "'run --task=FILE' runs what a file describes, JSON or YAML";
      case "delete", "stop", "down", "terminate" ->
          "'kill TASK' ends a task, 'rm TASK' takes away what it left";
      case "start", "restart", "unpause" ->
          "a task that has ended is run again by 'run', or by itself with --restart";
      case "pause", "rename", "update", "commit", "diff", "checkpoint" ->
          "Mesos can't do that to a task: run another";
      case "scale" -> "how many there are is said at the start: run --instances=N";
      case "top" -> "'stats --watch' shows what tasks use";
      case "pull", "push", "build", "tag", "save", "load", "import", "export" ->
          "agents fetch images themselves, from the registry or archive that --docker_registry names";
      case "image", "rmi" ->
          "'images' lists what local clusters have kept, 'images prune' removes what none uses";
      case "login" -> "agents log in to a registry with --docker_config=FILE";
      case "network", "net" -> "'networks' shows and makes networks";
      case "volume", "volumes" ->
          "Mesos has no volumes with names: --volume=HOST:CONTAINER takes a directory";
      case "port", "ports", "port-forward", "expose", "service" ->
          "'networks' shows ports, run --publish=HOST:CONTAINER maps them";
      case "node", "nodes", "agents", "info" ->
          "'events' and 'ps' show what happens on agents, 'local agent' controls those of a local"
              + " cluster";
      case "server", "agent", "master", "cluster", "minikube", "kind" ->
          "'local start' starts a cluster on this machine";
      case "sh", "shell", "ssh", "bash", "enter" -> "'exec -it TASK' is a shell in a task";
      case "monitor", "watch" ->
          "'events' tells what happens, 'ps --watch' and 'stats --watch' go on";
      default -> "";
    };
  }

  /** What to type in place of a flag of run; empty when nobody knows. */
  static String insteadOfFlag(String word) {
    return switch (word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='))) {
      case "--rm" -> LEAVE_OUT + "a container always goes with its task";
      case "--image" -> "it is --docker_image=IMAGE, or 'run IMAGE'";
      case "--entrypoint" -> "it is --no-shell --command=PROGRAM, with its arguments behind '--'";
      case "--memory", "-m", "--memory-limit", "--limits" -> "it is --mem=SIZE, as in --mem=512m";
      case "--net" -> "it is --network=NAME";
      case "--link" -> "tasks of one --network reach each other by address; a group shares one";
      case "--cidfile", "--pidfile" -> "it is --task_id_file=FILE";
      case "--privileged", "--cap-add", "--cap-drop" ->
          "it is --effective_capabilities='{\"capabilities\":[\"NET_ADMIN\"]}'";
      case "--ulimit" -> "it is --rlimits=JSON";
      case "--mount", "--volumes-from" -> "it is --volume=HOST:CONTAINER[:ro], or --volumes=JSON";
      case "--tmpfs" -> "it is --volumes=JSON, or a directory with --volume=HOST:CONTAINER";
      case "--replicas", "--count", "--scale" -> "it is --instances=N";
      case "--dns", "--dns-search", "--add-host" ->
          "name servers are the network's: its CNI configuration has them, or"
              + " --default_container_dns of a local cluster";
      case "-u" -> "it is --user=USER";
      case "-l" -> "it is --label=KEY=VALUE";
      case "-n", "--namespace" -> "there are no namespaces: a task's name is --name=NAME";
      case "-f", "--file", "--filename" -> "it is --task=FILE, JSON or YAML";
      case "-c", "--cpu-shares" -> "it is --cpus=N; a shell line is --command='...'";
      case "-P", "--publish-all", "--expose" ->
          "it is -p CONTAINER: any host port of the offer's, which is printed";
      case "--stop-timeout", "--grace-period" -> "it is --kill_grace=DURATION";
      case "--stop-signal" -> "a task is ended by TERM, and by KILL after --kill_grace";
      case "--pull" -> LEAVE_OUT + "which image a tag means now is asked at every run";
      case "--init", "--platform", "--sig-proxy" -> LEAVE_OUT + "there is no such choice";
      case "--read-only" -> LEAVE_OUT + "an image is never changed, only the container's own layer";
      case "--security-opt" ->
          "it is --seccomp_profile_name=FILE|unconfined and --no_new_privileges, of a local cluster";
      case "--log-driver", "--log-opt" ->
          LEAVE_OUT + "'logs' reads what the agent keeps in the task's sandbox";
      case "-H", "--host", "--address", "--server", "--context" ->
          "it is --master=HOST:PORT, or the name of a cluster of 'local start'";
      case "--detach-keys" -> "it is a flag of 'attach'";
      case "--json", "-o" -> "it is --output=json";
      default -> "";
    };
  }

  /** What to type in place of a flag of a verb that looks at tasks. */
  static String insteadOfClusterFlag(String word) {
    return switch (word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='))) {
      case "--since", "--until" ->
          "Mesos keeps no times with what tasks print: --tail=N, or --follow --timestamps";
      case "-n", "--lines" -> "it is --tail=N";
      case "--details" -> LEAVE_OUT + "there is no more to tell";
      case "-s", "--signal", "--sig" ->
          "a task is ended by TERM, and by KILL after the --kill_grace that it was run with";
      case "--time", "--grace-period" ->
          "that is said when the task is run: --kill_grace=DURATION; --timeout is how long this waits";
      case "-l", "--selector" -> "it is --filter=label=KEY=VALUE";
      case "-w" -> "it is --watch, where a verb can go on";
      case "-o", "--json", "--format" -> "it is --output=json";
      case "-u", "--user" -> "a command in a task runs as the task's user";
      case "-e", "--env" -> "a command in a task has the task's environment: exec TASK -- env A=B";
      case "-c", "--container" -> "each task has one container: name the TASK";
      case "-A", "--all-namespaces" -> LEAVE_OUT + "there are no namespaces";
      case "-H", "--host", "--address", "--server", "--context" ->
          "it is --master=HOST:PORT, or the name of a cluster of 'local start'";
      default -> "";
    };
  }
}
