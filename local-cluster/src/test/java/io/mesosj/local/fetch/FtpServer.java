package io.mesosj.local.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An FTP server with one content for every file whose name ends in {@code .txt}. */
final class FtpServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final byte[] content;

  FtpServer(byte[] content) throws IOException {
    this.content = content;
    new Thread(this::serve, "ftp-server").start();
  }

  /** Every command, as it came. */
  List<String> heard() {
    return heard;
  }

  String uri(String user, String path) {
    return "ftp://" + user + "127.0.0.1:" + server.getLocalPort() + path;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket peer = server.accept();
          ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        answer(peer, data);
      } catch (IOException e) {
        // The client hung up, or this server is closed.
      }
    }
  }

  private void answer(Socket peer, ServerSocket data) throws IOException {
    say(peer, "220-hello\r\n 220 you\r\n220 there");
    BufferedReader lines = new BufferedReader(new InputStreamReader(peer.getInputStream(), UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      heard.add(line);
      switch (line.replaceFirst(" .*", "").toUpperCase(Locale.ROOT)) {
        case "USER" -> say(peer, "331 password");
        case "PASS" -> say(peer, "230 in");
        case "TYPE" -> say(peer, "200 ok");
        case "EPSV" -> say(peer, "502 what?");
        case "PASV" ->
            say(
                peer,
                "227 (192,0,2,1,"
                    + data.getLocalPort() / 256
                    + ","
                    + data.getLocalPort() % 256
                    + ")");
        case "RETR" -> send(peer, data, line.endsWith(".txt"));
        default -> say(peer, "500 what?");
      }
    }
  }

  private void send(Socket peer, ServerSocket data, boolean there) throws IOException {
    try (Socket to = data.accept()) {
      if (!there) {
        say(peer, "550 no such file");
        return;
      }
      say(peer, "150 here it comes");
      to.getOutputStream().write(content);
    }
    say(peer, "226 sent");
  }

  private static void say(Socket peer, String line) throws IOException {
    peer.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    // Its thread ends with it.
    server.close();
  }
}
