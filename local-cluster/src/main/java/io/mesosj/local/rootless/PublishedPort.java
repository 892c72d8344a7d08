package io.mesosj.local.rootless;

import java.util.Locale;

/**
 * A port of the machine that leads to the same one inside.
 *
 * @param number from 0, for any free one, to 65535
 * @param protocol which of the two numbers it is
 */
public record PublishedPort(int number, Protocol protocol) {
  /** Those that an ordinary user can hand on. */
  public enum Protocol {
    TCP,
    UDP;

    /**
     * Reads a name, in any case.
     *
     * @throws IllegalArgumentException that says which there are
     */
    public static Protocol of(String name) {
      for (Protocol one : values()) {
        if (one.name().equalsIgnoreCase(name)) {
          return one;
        }
      }
      throw new IllegalArgumentException(
          "without root only TCP and UDP ports can be published, not " + name);
    }
  }

  static PublishedPort tcp(int number) {
    return new PublishedPort(number, Protocol.TCP);
  }

  /** As a word that both sides understand, {@code tcp/80}. */
  String word() {
    return protocol.name().toLowerCase(Locale.ROOT) + "/" + number;
  }

  /** Reads {@link #word}. */
  static PublishedPort parse(String word) {
    int slash = word.indexOf('/');
    int number = slash < 0 ? -1 : Integer.parseInt(word.substring(slash + 1));
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException("'" + word + "' is no port");
    }
    return new PublishedPort(number, Protocol.of(word.substring(0, slash)));
  }
}
