package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.util.List;
import java.util.Map;

/**
 * The profile of machines that have none: what Docker's refuses because it reaches the kernel or
 * the host's other processes, by the capability that it is allowed with.
 */
final class DeniedCalls {
  private static final int EPERM = 1;

  private static final List<String> NEVER =
      List.of(
          "add_key",
          "get_mempolicy",
          "kexec_file_load",
          "kexec_load",
          "keyctl",
          "migrate_pages",
          "move_pages",
          "nfsservctl",
          "request_key",
          "swapoff",
          "swapon",
          "_sysctl",
          "sysfs",
          "uselib",
          "userfaultfd",
          "ustat",
          "vm86",
          "vm86old");

  private static final Map<String, List<String>> UNLESS =
      Map.of(
          "CAP_DAC_READ_SEARCH", List.of("open_by_handle_at"),
          "CAP_SYS_ADMIN",
              List.of(
                  "bpf",
                  "fanotify_init",
                  "fsconfig",
                  "fsmount",
                  "fsopen",
                  "fspick",
                  "lookup_dcookie",
                  "mount",
                  "mount_setattr",
                  "move_mount",
                  "open_tree",
                  "perf_event_open",
                  "pivot_root",
                  "quotactl",
                  "setns",
                  "umount",
                  "umount2",
                  "unshare"),
          "CAP_SYS_BOOT", List.of("reboot"),
          "CAP_SYS_MODULE",
              List.of("create_module", "delete_module", "finit_module", "init_module"),
          "CAP_SYS_PACCT", List.of("acct"),
          "CAP_SYS_PTRACE", List.of("kcmp", "process_vm_readv", "process_vm_writev"),
          "CAP_SYS_RAWIO", List.of("ioperm", "iopl"),
          "CAP_SYS_TIME", List.of("clock_adjtime", "clock_settime", "settimeofday", "stime"));

  private DeniedCalls() {}

  static ObjectNode profile() {
    ObjectNode profile = JsonTrees.object().put("defaultAction", "SCMP_ACT_ALLOW");
    ArrayNode rules = profile.putArray("syscalls");
    add(rules, NEVER);
    UNLESS.forEach(
        (capability, names) ->
            add(rules, names).putObject("excludes").putArray("caps").add(capability));
    return profile;
  }

  private static ObjectNode add(ArrayNode rules, List<String> names) {
    ObjectNode rule = rules.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", EPERM);
    names.forEach(rule.putArray("names")::add);
    return rule;
  }
}
