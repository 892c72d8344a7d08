package io.mesosj.local.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.base.text.OneLine;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file from an FTP server, which may be anybody's (RFC 959, 1738, 2428). The JDK's own
 * client hears of no interrupt and reads replies of any length; these channels are closed by an
 * interrupt of the thread that uses them, wherever it is.
 */
final class FtpConnection implements Closeable {
  private static final int PORT = 21;
  private static final int LONGEST_REPLY = 64 * 1024;

  /** RFC 2428, 3: the port alone, so that no server sends us to another machine. */
  private static final Pattern EXTENDED = Pattern.compile("\\((.)\\1\\1(\\d{1,5})\\1\\)");

  private static final Pattern PASSIVE =
      Pattern.compile("\\d+,\\d+,\\d+,\\d+,(\\d{1,3}),(\\d{1,3})");

  private final SocketChannel control;
  private final InetSocketAddress server;
  private final ByteBuffer read = ByteBuffer.allocate(4096).flip();
  private @Nullable SocketChannel data;

  private FtpConnection(SocketChannel control, InetSocketAddress server) {
    this.control = control;
    this.server = server;
  }

  /**
   * Connects, and signs in as the user that the URI names, or else as anonymous.
   *
   * @throws IOException if the server is not there or does not let us in
   */
  static FtpConnection open(URI uri) throws IOException {
    if (uri.getHost() == null) {
      throw new IOException("it names no server");
    }
    InetSocketAddress server =
        new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? PORT : uri.getPort());
    if (server.isUnresolved()) {
      throw new IOException("the server's name '" + uri.getHost() + "' is not known");
    }
    FtpConnection connection = new FtpConnection(SocketChannel.open(), server);
    try {
      connection.control.connect(server);
      connection.signIn(uri.getRawUserInfo());
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void signIn(@Nullable String given) throws IOException {
    String user = given == null ? "anonymous:mesos@" : given;
    int colon = user.indexOf(':');
    expect('2', reply());
    String reply = ask("USER " + decode(colon < 0 ? user : user.substring(0, colon)));
    if (reply.charAt(0) == '3') {
      reply = ask("PASS " + decode(colon < 0 ? "" : user.substring(colon + 1)));
    }
    expect('2', reply);
    expect('2', ask("TYPE I"));
  }

  /** What the file holds; {@link #finish} says whether that was all of it. */
  InputStream retrieve(URI uri) throws IOException {
    String path = uri.getRawPath();
    int parameters = path.indexOf(';');
    String file = decode((parameters < 0 ? path : path.substring(0, parameters)).substring(1));
    SocketChannel channel = SocketChannel.open();
    data = channel;
    channel.connect(new InetSocketAddress(server.getAddress(), passivePort()));
    expect('1', ask("RETR " + file));
    return Channels.newInputStream(channel);
  }

  private int passivePort() throws IOException {
    Matcher extended = EXTENDED.matcher(ask("EPSV"));
    if (extended.find()) {
      return Integer.parseInt(extended.group(2));
    }
    String reply = ask("PASV");
    Matcher passive = PASSIVE.matcher(reply);
    if (!passive.find()) {
      throw refused(reply);
    }
    return Integer.parseInt(passive.group(1)) * 256 + Integer.parseInt(passive.group(2));
  }

  /** Waits for the server to say that the file was sent. */
  void finish() throws IOException {
    closeData();
    expect('2', reply());
  }

  private String ask(String command) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((command + "\r\n").getBytes(UTF_8));
    while (line.hasRemaining()) {
      control.write(line);
    }
    return reply();
  }

  private static void expect(char kind, String reply) throws IOException {
    if (reply.charAt(0) != kind) {
      throw refused(reply);
    }
  }

  private static IOException refused(String reply) {
    return new IOException("the server answered '" + OneLine.of(reply.strip(), 200) + "'");
  }

  /** The last line of a reply, RFC 959, 4.2: three digits and a blank. */
  private String reply() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int length = 0; length < LONGEST_REPLY; length++) {
      int next = next();
      if (next != '\n') {
        line.write(next);
        continue;
      }
      String text = line.toString(UTF_8);
      if (text.matches("(?s)\\d{3}( .*|\\s*)")) {
        return text;
      }
      line.reset();
    }
    throw new IOException("the server's reply is longer than " + LONGEST_REPLY + " bytes");
  }

  private int next() throws IOException {
    if (!read.hasRemaining()) {
      read.clear();
      int count = control.read(read);
      read.flip();
      if (count < 0) {
        throw new EOFException("the server hung up");
      }
    }
    return read.get();
  }

  /** What stands in a URI; a line of its own would be another command. */
  private static String decode(String text) throws IOException {
    String plain = URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    if (plain.chars().anyMatch(Character::isISOControl)) {
      throw new IOException("'" + OneLine.of(plain, 200) + "' has control characters");
    }
    return plain;
  }

  private void closeData() throws IOException {
    if (data != null) {
      data.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      closeData();
    } finally {
      control.close();
    }
  }
}
