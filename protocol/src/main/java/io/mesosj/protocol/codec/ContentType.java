package io.mesosj.protocol.codec;

import java.util.Locale;
import java.util.Optional;

/** The content types that Mesos' v1 HTTP APIs speak. */
public enum ContentType {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  private final String mediaType;

  ContentType(String mediaType) {
    this.mediaType = mediaType;
  }

  /** As it stands in {@code Content-Type} and {@code Accept}. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Reads a short name ({@code json}, {@code protobuf}) or a media type, parameters such as {@code
   * charset} ignored; empty for anything else.
   */
  public static Optional<ContentType> parse(String text) {
    int parameters = text.indexOf(';');
    String name =
        (parameters < 0 ? text : text.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
    for (ContentType type : values()) {
      if (name.equals(type.mediaType) || name.equals(type.name().toLowerCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
