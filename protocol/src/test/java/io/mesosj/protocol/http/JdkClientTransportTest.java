package io.mesosj.protocol.http;

final class JdkClientTransportTest extends HttpTransportContract {
  @Override
  HttpTransport transport(TransportOptions options) {
    return new JdkClientTransport(options);
  }
}
