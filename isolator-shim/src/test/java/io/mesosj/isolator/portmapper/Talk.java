package io.mesosj.isolator.portmapper;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Both ends of a conversation, to be run inside namespaces. */
final class Talk {
  private Talk() {}

  /**
   * {@code serve WORD tcp:PORT udp:ADDRESS:PORT …} answers everybody with WORD; {@code ask tcp HOST
   * PORT} prints it.
   */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("serve")) {
      for (int i = 2; i < args.length; i++) {
        String[] socket = args[i].split(":", -1);
        int port = Integer.parseInt(socket[socket.length - 1]);
        InetAddress address = socket.length == 3 ? InetAddress.getByName(socket[1]) : null;
        if (socket[0].equals("tcp")) {
          ServerSocket server = new ServerSocket(port, 50, address);
          new Thread(() -> answerTcp(server, args[1])).start();
        } else {
          DatagramSocket server = new DatagramSocket(port, address);
          new Thread(() -> answerUdp(server, args[1])).start();
        }
      }
      System.out.println("ready");
    } else {
      System.out.println(ask(args[1], InetAddress.getByName(args[2]), Integer.parseInt(args[3])));
      System.exit(0);
    }
  }

  private static void answerTcp(ServerSocket server, String word) {
    while (true) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write(word.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // That client is gone; the next one counts.
      }
    }
  }

  private static void answerUdp(DatagramSocket server, String word) {
    byte[] answer = word.getBytes(StandardCharsets.UTF_8);
    while (true) {
      try {
        DatagramPacket question = new DatagramPacket(new byte[100], 100);
        server.receive(question);
        server.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      } catch (IOException e) {
        // As above.
      }
    }
  }

  private static String ask(String protocol, InetAddress host, int port) {
    try {
      if (protocol.equals("tcp")) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(host, port), 3000);
          socket.setSoTimeout(3000);
          return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(3000);
        socket.connect(host, port);
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return "nobody: " + e.getMessage();
    }
  }
}
