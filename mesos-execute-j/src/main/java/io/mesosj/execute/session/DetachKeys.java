package io.mesosj.execute.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/** The keys by which a user lets go of a task that goes on, as docker writes them. Immutable. */
public final class DetachKeys {
  /** Docker's own. */
  public static final String DEFAULT = "ctrl-p,ctrl-q";

  private static final String CONTROL = "ctrl-";
  private static final String CONTROLS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

  private final byte[] keys;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /**
   * Reads {@code ctrl-p,ctrl-q}: characters, or {@code ctrl-} and one of {@code @a-z[\]^_}; nothing
   * for no such keys.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static DetachKeys parse(String text) {
    if (text.isEmpty()) {
      return new DetachKeys(new byte[0]);
    }
    String[] words = text.split(",", -1);
    byte[] keys = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      keys[i] = key(words[i]);
    }
    return new DetachKeys(keys);
  }

  private static byte key(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.startsWith(CONTROL) && lower.length() == CONTROL.length() + 1) {
      int code = CONTROLS.indexOf(lower.charAt(CONTROL.length()));
      if (code >= 0) {
        return (byte) code;
      }
    }
    if (word.length() == 1 && word.charAt(0) > ' ' && word.charAt(0) < 0x7f) {
      return (byte) word.charAt(0);
    }
    throw new IllegalArgumentException(
        "'" + word + "' is no key: a character, or ctrl- and one of a-z, @, [, \\, ], ^, _");
  }

  /**
   * What is typed without these keys. Reading ends with an exception after them, and where there is
   * nothing more to read: that the user leaves is not the end of the task's input.
   *
   * @param left told when they were typed
   */
  InputStream in(InputStream typed, Runnable left) {
    return new Typed(typed, left);
  }

  private final class Typed extends FilterInputStream {
    private final Runnable left;
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private ByteArrayInputStream ready = new ByteArrayInputStream(new byte[0]);
    private int matched;
    private boolean typedThem;

    Typed(InputStream typed, Runnable left) {
      super(typed);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      byte[] raw = new byte[length];
      while (ready.available() == 0) {
        if (typedThem) {
          // Only now that what was typed before them is with the task.
          left.run();
          throw new EOFException("the user has left");
        }
        int count = in.read(raw);
        if (count < 0) {
          throw new EOFException("nobody types any more");
        }
        pass(raw, count);
      }
      return ready.read(bytes, offset, length);
    }

    @Override
    public int available() {
      return ready.available();
    }

    private void pass(byte[] raw, int count) {
      for (int i = 0; i < count && !typedThem; i++) {
        pass(raw[i]);
      }
      ready = new ByteArrayInputStream(passed.toByteArray());
      passed.reset();
    }

    /** Keys that may be the beginning are held back until it is clear that they are not. */
    private void pass(byte key) {
      while (matched > 0 && key != keys[matched]) {
        int shorter = beginningThatEnds(matched);
        passed.write(keys, 0, matched - shorter);
        matched = shorter;
      }
      if (keys.length > 0 && key == keys[matched]) {
        matched++;
        typedThem = matched == keys.length;
      } else {
        passed.write(key);
      }
    }

    /** How many of the first keys are also the last of so many of them, fewer than these. */
    private int beginningThatEnds(int count) {
      for (int shorter = count - 1; shorter > 0; shorter--) {
        if (Arrays.equals(keys, 0, shorter, keys, count - shorter, count)) {
          return shorter;
        }
      }
      return 0;
    }
  }
}
