package io.mesosj.base.net;

/** Which text is the name of a host: labels of RFC 1123 with dots between them. */
public final class HostName {
  /** As many as the kernel takes. */
  public static final int LONGEST = 64;

  private static final int LONGEST_LABEL = 63;

  private HostName() {}

  /** Whether the kernel and {@code /etc/hosts} take it. */
  public static boolean isValid(String name) {
    if (name.length() > LONGEST) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      if (!isLabel(label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String label) {
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean inside = i > 0 && i < label.length() - 1;
      if (!isLetterOrDigit(c) && !(c == '-' && inside)) {
        return false;
      }
    }
    return !label.isEmpty() && label.length() <= LONGEST_LABEL;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
