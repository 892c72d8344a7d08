package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class NetworkPictureTest {
  private static InterfaceReport network(String name, String link, String label, PortMap... ports) {
    return new InterfaceReport(
        name,
        "eth0",
        "1.0.0",
        List.of("bridge"),
        link,
        "",
        "",
        List.of("10.0.0.2/24"),
        List.of("10.0.0.1"),
        List.of(),
        List.of(ports),
        List.of(label),
        true);
  }

  private static ContainerReport container(String id, InterfaceReport... interfaces) {
    return new ContainerReport(
        id, id, Path.of("/ns"), true, List.of(interfaces), List.of(), List.of());
  }

  private static Document draw(ContainerReport... containers) throws Exception {
    String svg = new NetworkPicture(List.of(containers)).svg();
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static long count(Document picture, String element, String style) {
    NodeList nodes = picture.getElementsByTagName(element);
    long found = 0;
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i).getAttributes().getNamedItem("class").getNodeValue().equals(style)) {
        found++;
      }
    }
    return found;
  }

  @Test
  void drawsEachBridgeOnceAndAWireForEachInterface() throws Exception {
    Document picture =
        draw(
            container("a", network("front", "br0", "x"), network("back", "br1", "x")),
            container("b", network("front", "br0", "x", new PortMap(8080, 80, "tcp"))));

    assertThat(count(picture, "rect", "container")).isEqualTo(2);
    assertThat(count(picture, "rect", "interface")).isEqualTo(3);
    assertThat(count(picture, "rect", "link")).isEqualTo(2);
    assertThat(count(picture, "line", "wire")).isEqualTo(3);
    assertThat(count(picture, "rect", "port")).isEqualTo(1);
    assertThat(count(picture, "line", "mapping")).isEqualTo(1);
  }

  @Test
  void whatAFrameworkWroteStaysText() throws Exception {
    String label = "x=</text><script>alert(1)</script>&\"'\u001b[2J\u202e\ud800";

    Document picture = draw(container("a", network("n", "", label)));

    assertThat(picture.getElementsByTagName("script").getLength()).isZero();
    assertThat(picture.getDocumentElement().getTextContent()).contains("<script>alert(1)");
  }

  @Test
  void nothingIsAPictureToo() throws Exception {
    assertThat(draw().getDocumentElement().getTagName()).isEqualTo("svg");
  }
}
