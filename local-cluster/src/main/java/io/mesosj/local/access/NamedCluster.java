package io.mesosj.local.access;

import java.util.regex.Pattern;

/**
 * A cluster of this user's that runs in the background by a name.
 *
 * @param name as the user called it
 * @param master the master's URL; empty when what it left is gone
 * @param pid its process; 0 when what it left is gone
 * @param running whether it runs; otherwise its process was killed, and the next cluster that
 *     starts takes away what it left
 */
public record NamedCluster(String name, String master, long pid, boolean running) {
  /** The name of the cluster that is meant where none is named. */
  public static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Whether a text can be a name; never that of a host with a port. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
