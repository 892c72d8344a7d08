package io.mesosj.protocol.http;

final class JdkClientTransportTest extends TcpTransportContract {
  @Override
  HttpTransport transport(TransportOptions options) {
    return new JdkClientTransport(options);
  }
}
