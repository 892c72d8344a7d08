package io.mesosj.executor.check;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** The probe that a check describes. */
final class Probes {
  private static final String LOCALHOST = "127.0.0.1";
  private static final String LOCALHOST6 = "::1";

  private Probes() {}

  static Probe of(CheckInfo check, CheckTarget target) {
    Duration limit = seconds(check.getTimeoutSeconds());
    return switch (check.getType()) {
      case HTTP ->
          new HttpProbe(
              target,
              uri("http", LOCALHOST, check.getHttp().getPort(), check.getHttp().getPath()),
              limit);
      case TCP -> new TcpProbe(target, LOCALHOST, check.getTcp().getPort(), limit);
      case COMMAND -> new CommandProbe(target, check.getCommand().getCommand(), limit);
      case UNKNOWN -> Probes::impossible;
    };
  }

  static Probe of(HealthCheck check, CheckTarget target) {
    Duration limit = seconds(check.getTimeoutSeconds());
    return switch (check.getType()) {
      case HTTP -> {
        HealthCheck.HTTPCheckInfo http = check.getHttp();
        boolean six = http.getProtocol() == NetworkInfo.Protocol.IPv6;
        String scheme = http.hasScheme() ? http.getScheme() : "http";
        String host = six ? "[" + LOCALHOST6 + "]" : LOCALHOST;
        yield new HttpProbe(target, uri(scheme, host, http.getPort(), http.getPath()), limit);
      }
      case TCP -> {
        boolean six = check.getTcp().getProtocol() == NetworkInfo.Protocol.IPv6;
        yield new TcpProbe(target, six ? LOCALHOST6 : LOCALHOST, check.getTcp().getPort(), limit);
      }
      case COMMAND -> new CommandProbe(target, check.getCommand(), limit);
      case UNKNOWN -> Probes::impossible;
    };
  }

  /** A master refuses such a task; it must not become a check of another kind. */
  private static CheckStatusInfo impossible() throws IOException {
    throw new IOException("the check is of a kind that is not known here");
  }

  private static URI uri(String scheme, String host, int port, String path) {
    StringBuilder safe = new StringBuilder();
    // What a framework wrote must not become a second header line.
    path.chars().filter(c -> c > ' ' && c < 0x7f).forEach(c -> safe.append((char) c));
    return URI.create(scheme + "://" + host + ":" + port)
        .resolve(safe.isEmpty() ? "/" : safe.toString());
  }

  /** A result of the kind without a value: there is none yet, or the last look had none. */
  static CheckStatusInfo empty(CheckInfo.Type type) {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(type);
    return switch (type) {
      case COMMAND -> status.setCommand(CheckStatusInfo.Command.getDefaultInstance()).build();
      case HTTP -> status.setHttp(CheckStatusInfo.Http.getDefaultInstance()).build();
      case TCP -> status.setTcp(CheckStatusInfo.Tcp.getDefaultInstance()).build();
      case UNKNOWN -> status.build();
    };
  }

  static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (Math.min(Math.max(seconds, 0), 1e9) * 1e9));
  }
}
