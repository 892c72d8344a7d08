package io.mesosj.isolator.cli;

import io.mesosj.base.text.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Containers on the right with their interfaces, what these are connected to in the middle, the
 * host's mapped ports on the left; as SVG without scripts, fonts or links of its own.
 */
final class NetworkPicture {
  private static final int MARGIN = 20;
  private static final int TOP = 60;
  private static final int PORT_WIDTH = 130;
  private static final int LINK_X = 250;
  private static final int LINK_WIDTH = 190;
  private static final int LINK_HEIGHT = 46;
  private static final int CONTAINER_X = 560;
  private static final int CONTAINER_WIDTH = 400;
  private static final int HEADER = 34;
  private static final int LINE = 18;
  private static final int GAP = 22;
  private static final int LONGEST = 52;

  /** An interface's place. */
  private record Row(InterfaceReport report, int top, int height) {
    int middle() {
      return top + height / 2;
    }
  }

  private final List<ContainerReport> containers;
  private final SvgText svg = new SvgText();
  private final List<Row> rows = new ArrayList<>();

  NetworkPicture(List<ContainerReport> containers) {
    this.containers = containers;
  }

  String svg() {
    int bottom = TOP;
    for (ContainerReport container : containers) {
      bottom = drawContainer(container, bottom) + GAP;
    }
    // Before the bridges, which the packets of a mapped port go through.
    drawPorts();
    bottom = Math.max(bottom, drawLinks());
    svg.text(MARGIN, 36, "title", "host");
    svg.text(LINK_X, 36, "title", "bridges and links");
    svg.text(CONTAINER_X, 36, "title", "containers");
    return svg.document(CONTAINER_X + CONTAINER_WIDTH + MARGIN, bottom + MARGIN);
  }

  private int drawContainer(ContainerReport container, int top) {
    List<Row> own = new ArrayList<>();
    int next = top + HEADER;
    for (InterfaceReport network : container.interfaces()) {
      Row row = new Row(network, next, LINE * lines(network) + 14);
      own.add(row);
      next += row.height() + 6;
    }
    next = Math.max(next, top + HEADER + 6);
    boolean lost = !container.hasNamespace();
    svg.box(CONTAINER_X, top, CONTAINER_WIDTH, next - top, lost ? "container lost" : "container");
    String name =
        container.hostname().equals(container.id())
            ? container.id()
            : container.hostname() + " · " + container.id();
    svg.text(
        CONTAINER_X + 12, top + 22, "name", shortened(name + (lost ? " (namespace gone)" : "")));
    own.forEach(this::drawInterface);
    rows.addAll(own);
    return next;
  }

  /** Two that every interface has, one for its labels, and as many as its ports need. */
  private static int lines(InterfaceReport network) {
    return Math.max(network.labels().isEmpty() ? 2 : 3, network.ports().size());
  }

  private void drawInterface(Row row) {
    InterfaceReport network = row.report();
    int x = CONTAINER_X + 12;
    svg.box(x, row.top(), CONTAINER_WIDTH - 24, row.height(), "interface");
    int y = row.top() + LINE + 1;
    String addresses = String.join(", ", network.addresses());
    svg.text(x + 10, y, "name", shortened(network.ifName() + "  " + addresses));
    svg.text(x + 10, y + LINE, "small", shortened("network " + network.network()));
    if (!network.labels().isEmpty()) {
      svg.text(x + 10, y + 2 * LINE, "small", shortened(String.join(", ", network.labels())));
    }
  }

  /** Each bridge once, beside the middle of its interfaces, as far down as the one before ends. */
  private int drawLinks() {
    Map<String, List<Row>> byLink = new LinkedHashMap<>();
    for (Row row : rows) {
      byLink.computeIfAbsent(linkOf(row.report()), key -> new ArrayList<>()).add(row);
    }
    int free = TOP;
    for (Map.Entry<String, List<Row>> link : byLink.entrySet()) {
      List<Row> connected = link.getValue();
      int first = connected.get(0).middle();
      int last = connected.get(connected.size() - 1).middle();
      int top = Math.max(free, (first + last - LINK_HEIGHT) / 2);
      for (Row row : connected) {
        svg.line(
            LINK_X + LINK_WIDTH, top + LINK_HEIGHT / 2, CONTAINER_X + 12, row.middle(), "wire");
      }
      svg.box(LINK_X, top, LINK_WIDTH, LINK_HEIGHT, "link");
      svg.text(LINK_X + 10, top + 19, "name", shortened(link.getKey()));
      svg.text(LINK_X + 10, top + 36, "small", shortened(gateways(connected)));
      free = top + LINK_HEIGHT + GAP;
    }
    return free;
  }

  private static String linkOf(InterfaceReport network) {
    return network.link().isEmpty() ? "network " + network.network() : network.link();
  }

  private static String gateways(List<Row> connected) {
    List<String> gateways = new ArrayList<>();
    for (Row row : connected) {
      for (String gateway : row.report().gateways()) {
        if (!gateways.contains(gateway)) {
          gateways.add(gateway);
        }
      }
    }
    return String.join(", ", gateways);
  }

  private void drawPorts() {
    for (Row row : rows) {
      int y = row.top() + 4;
      for (PortMap port : row.report().ports()) {
        int middle = y + LINE / 2;
        svg.line(MARGIN + PORT_WIDTH, middle, CONTAINER_X + 12, middle, "mapping");
        svg.box(MARGIN, y, PORT_WIDTH, LINE - 2, "port");
        svg.text(MARGIN + 8, y + 12, "small", ":" + port.hostPort() + "/" + port.protocol());
        svg.text(CONTAINER_X - 46, middle - 3, "small", ":" + port.containerPort());
        y += LINE;
      }
    }
  }

  private static String shortened(String text) {
    return OneLine.of(text, LONGEST);
  }
}
