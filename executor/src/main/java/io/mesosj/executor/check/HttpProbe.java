package io.mesosj.executor.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/**
 * Sends a GET to a port in the task's network; the status is the result. Follows redirects to the
 * task itself, and takes any certificate, as Mesos does. A connection of its own each time: one
 * that a pool kept would belong to another container.
 */
record HttpProbe(CheckTarget target, URI address, Duration limit) implements Probe {
  private static final int MAX_REDIRECTS = 5;
  private static final int MAX_HEAD = 64 << 10;
  private static final int LARGEST_PORT = 65535;

  @Override
  public CheckStatusInfo look() throws IOException {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.HTTP);
    status.getHttpBuilder().setStatusCode(target.inNetwork(this::status));
    return status.build();
  }

  private int status() throws IOException {
    try (ProbeDeadline deadline = new ProbeDeadline(limit)) {
      return status(deadline);
    }
  }

  private int status(ProbeDeadline deadline) throws IOException {
    URI next = address;
    for (int redirects = 0; ; redirects++) {
      String head = head(next, deadline);
      int status = statusOf(head);
      String location = status / 100 == 3 ? location(head) : "";
      if (location.isEmpty() || redirects == MAX_REDIRECTS) {
        return status;
      }
      URI target = resolved(next, location);
      if (!next.getHost().equals(target.getHost())) {
        // What is elsewhere tells nothing of this task.
        return status;
      }
      next = target;
    }
  }

  /** A task that redirects to nowhere is not well; it must not end the check. */
  private static URI resolved(URI from, String location) throws IOException {
    try {
      URI target = from.resolve(location);
      if (target.getPort() <= LARGEST_PORT) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("it redirects to what is no address", e);
    }
    throw new IOException("it redirects to a port that is none");
  }

  private static String head(URI uri, ProbeDeadline deadline) throws IOException {
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    try (Socket plain = deadline.socket()) {
      plain.connect(new InetSocketAddress(unbracketed(uri.getHost()), port));
      if (!tls) {
        return exchange(plain, uri);
      }
      try (Socket secured =
          anyCertificate().getSocketFactory().createSocket(plain, uri.getHost(), port, true)) {
        return exchange(secured, uri);
      }
    } catch (IOException e) {
      throw deadline.explained(e);
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String exchange(Socket socket, URI uri) throws IOException {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String request =
        "GET "
            + path
            + query
            + " HTTP/1.1\r\nHost: "
            + uri.getRawAuthority()
            + "\r\nUser-Agent: mesosj-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    for (int octet = in.read(); octet >= 0 && head.length() < MAX_HEAD; octet = in.read()) {
      head.append((char) octet);
      if (octet == '\n' && head.toString().endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString();
  }

  private static int statusOf(String head) throws IOException {
    String[] words = head.split("[ \r]", 3);
    try {
      if (words.length > 1 && words[0].startsWith("HTTP/")) {
        return Integer.parseInt(words[1]);
      }
    } catch (NumberFormatException e) {
      throw new IOException("the answer has no status", e);
    }
    throw new IOException("the answer is not HTTP");
  }

  private static String location(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("location:")) {
        return line.substring("location:".length()).strip();
      }
    }
    return "";
  }

  /** A check is about whether the task serves, not about who it is. */
  private static SSLContext anyCertificate() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS: " + e.getMessage(), e);
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      // Nobody is asked.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // Whoever it is.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
