package io.mesosj.protocol.http;

import io.mesosj.base.text.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The status and headers of an answer, read from bytes that may be anything; see RFC 9112.
 *
 * @param headers the first value of each, by its name in lower case
 */
record ReplyHead(int status, Map<String, String> headers) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_INTERIM = 8;
  private static final String LENGTH = "content-length";
  private static final String CODING = "transfer-encoding";

  /** Reads up to and with the empty line; interim answers are skipped. */
  static ReplyHead read(InputStream in) throws IOException {
    Lines lines = new Lines(in, MAX_BYTES);
    for (int i = 0; i < MAX_INTERIM; i++) {
      int status = status(lines.next());
      Map<String, String> headers = headers(lines);
      if (status >= 200) {
        return new ReplyHead(status, headers);
      }
    }
    throw new IOException("the peer sends interim answers only");
  }

  private static int status(String line) throws IOException {
    boolean http = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
    if (http && line.length() >= 12 && (line.length() == 12 || line.charAt(12) == ' ')) {
      String digits = line.substring(9, 12);
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9') && digits.charAt(0) != '0') {
        return Integer.parseInt(digits);
      }
    }
    throw new IOException("the peer does not speak HTTP");
  }

  private static Map<String, String> headers(Lines lines) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw new IOException("the peer sent a header without a name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip();
      String earlier = headers.putIfAbsent(name, value);
      boolean framing = name.equals(LENGTH) || name.equals(CODING);
      if (framing && earlier != null && !earlier.equals(value)) {
        throw new IOException("the peer says in two ways how long its answer is");
      }
    }
    return headers;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The body of this head, of what follows it on the connection. */
  InputStream body(InputStream in) throws IOException {
    Optional<String> coding = header(CODING);
    Optional<String> length = header(LENGTH);
    if (status == 204 || status == 304) {
      return InputStream.nullInputStream();
    }
    if (coding.isPresent()) {
      if (length.isPresent() || !coding.get().equalsIgnoreCase("chunked")) {
        throw new IOException("the peer's answer is encoded in a way that nobody asked for");
      }
      return new ChunkedBody(in);
    }
    return length.isPresent() ? new FixedBody(in, length(length.get())) : in;
  }

  private static long length(String text) throws IOException {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || text.length() > 18) {
      throw new IOException(
          "the peer says its answer is '" + OneLine.of(text, 40) + "' bytes long");
    }
    return Long.parseLong(text);
  }

  /** Lines that end with CR LF, or with LF alone; all together no longer than a limit. */
  static final class Lines {
    private final InputStream in;
    private int left;

    Lines(InputStream in, int maxBytes) {
      this.in = in;
      this.left = maxBytes;
    }

    String next() throws IOException {
      byte[] line = new byte[128];
      int length = 0;
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the peer hung up within its answer");
        }
        if (left-- <= 0) {
          throw new IOException("the peer's headers are too long");
        }
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) next;
      }
      if (left-- <= 0) {
        throw new IOException("the peer's headers are too long");
      }
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
      return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
