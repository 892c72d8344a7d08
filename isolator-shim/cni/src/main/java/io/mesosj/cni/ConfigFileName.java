package io.mesosj.cni;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which files of a directory are meant as networks, by their names. */
final class ConfigFileName {
  private static final List<String> CNI = List.of(".conf", ".conflist", ".json");

  /** Of editors, package managers and people who keep what was there. */
  private static final List<String> LEFTOVERS =
      List.of(
          "~",
          ".md",
          ".bak",
          ".backup",
          ".old",
          ".orig",
          ".rej",
          ".save",
          ".swp",
          ".swo",
          ".tmp",
          ".lock",
          ".disabled",
          ".rpmsave",
          ".rpmnew",
          ".rpmorig",
          ".pacnew",
          ".pacsave",
          ".pacorig",
          ".apk-new",
          ".ucf-old",
          ".ucf-new",
          ".ucf-dist");

  /** What people write right behind an ending, without a dot. */
  private static final List<String> KEPT =
      List.of("bak", "backup", "old", "orig", "new", "save", "tmp", "copy", "disabled", "off");

  private ConfigFileName() {}

  /** Files with an ending of CNI's first, then the others, each in the order of their names. */
  static final Comparator<Path> IN_ORDER =
      Comparator.<Path, Boolean>comparing(file -> !hasCniEnding(file))
          .thenComparing(Comparator.naturalOrder());

  static boolean hasCniEnding(Path file) {
    String name = name(file);
    return CNI.stream().anyMatch(name::endsWith);
  }

  /**
   * Mesos reads every file whatever its name. What somebody left beside the files that are meant is
   * not: hidden files, backups, documentation, and anything called as a configuration with
   * something behind it, such as {@code 10-web.conf.2024-01-01}, {@code 10-web.conf_old} or {@code
   * 10-web.conf (copy)}.
   */
  static boolean isLeftover(Path file) {
    String name = name(file);
    return name.startsWith(".")
        || name.startsWith("#")
        || LEFTOVERS.stream().anyMatch(name::endsWith)
        || name.contains(".dpkg-")
        || (!hasCniEnding(file) && CNI.stream().anyMatch(ending -> goesOn(name, ending)));
  }

  /** Whether something stands behind the ending that makes it another file's past or future. */
  private static boolean goesOn(String name, String ending) {
    int at = name.lastIndexOf(ending);
    String rest = at < 0 ? "" : name.substring(at + ending.length());
    return !rest.isEmpty()
        && (!Character.isLetterOrDigit(rest.charAt(0)) || KEPT.stream().anyMatch(rest::startsWith));
  }

  private static String name(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }
}
