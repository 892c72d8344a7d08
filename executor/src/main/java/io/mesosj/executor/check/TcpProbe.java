package io.mesosj.executor.check;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;

/** Connects to a port in the task's network; whether that succeeded is the result. */
record TcpProbe(CheckTarget target, String host, int port, Duration limit) implements Probe {
  @Override
  public CheckStatusInfo look() throws IOException {
    CheckStatusInfo.Builder status = CheckStatusInfo.newBuilder().setType(CheckInfo.Type.TCP);
    status.getTcpBuilder().setSucceeded(target.inNetwork(this::connects));
    return status.build();
  }

  private boolean connects() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Millis.of(limit));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
