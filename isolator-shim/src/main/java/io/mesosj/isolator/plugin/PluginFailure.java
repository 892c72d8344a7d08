package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;

/** A plugin can't do what it was asked to; becomes the error object on its standard output. */
public final class PluginFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** The configuration's version is not one that the plugin speaks. */
  public static final int INCOMPATIBLE_VERSION = 1;

  /** A file can't be read, written or locked. */
  public static final int IO_FAILURE = 5;

  /** Somebody else is at work; the caller may try again. */
  public static final int TRY_AGAIN_LATER = 11;

  /** STATUS: the plugin can't serve an ADD now. */
  public static final int NOT_AVAILABLE = 50;

  /** Mesos' code: standard input can't be read. */
  public static final int UNREADABLE_INPUT = 100;

  /** Mesos' code: environment or configuration is missing something or wrong. */
  public static final int BAD_ARGUMENTS = 101;

  /** Mesos' code: the delegate failed. */
  public static final int DELEGATE_FAILED = 102;

  /** Mesos' code: the rules can't be made, removed or found. */
  public static final int PORT_MAP_FAILED = 103;

  /** Mesos' code: no such command. */
  public static final int UNSUPPORTED_COMMAND = 104;

  private final int code;

  public PluginFailure(int code, String message) {
    super(message);
    this.code = code;
  }

  public PluginFailure(int code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Environment or configuration is wrong. */
  public static PluginFailure badArguments(String message) {
    return new PluginFailure(BAD_ARGUMENTS, message);
  }

  public int code() {
    return code;
  }

  /** The error object of the specification, on one line. */
  public String toJson(String cniVersion) {
    ObjectNode error = JsonTrees.object();
    error.put("cniVersion", cniVersion);
    error.put("code", code);
    error.put("msg", words());
    return JsonTrees.write(error);
  }

  /** The message with what else went wrong while it was undone. */
  private String words() {
    StringBuilder words = new StringBuilder(String.valueOf(getMessage()));
    for (Throwable other : getSuppressed()) {
      words
          .append("; and then: ")
          .append(
              other instanceof Exception known
                  ? FileProblem.describe(known)
                  : String.valueOf(other.getMessage()));
    }
    return words.toString();
  }
}
