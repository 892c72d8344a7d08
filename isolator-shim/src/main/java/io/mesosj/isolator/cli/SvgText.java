package io.mesosj.isolator.cli;

import io.mesosj.base.text.OneLine;

/** Writes shapes and texts as SVG; every text is escaped. */
final class SvgText {
  private static final String STYLE =
      """
      text{font-family:system-ui,sans-serif;font-size:13px;fill:#1f2933}
      .title{font-size:12px;fill:#616e7c;letter-spacing:.05em}
      .name{font-weight:600}
      .small{font-size:11px;fill:#3e4c59}
      rect{stroke-width:1.5;rx:6px}
      .sheet{fill:#fff;stroke:none}
      .container{fill:#f5f7fa;stroke:#52606d}
      .lost{stroke:#c81e1e;stroke-dasharray:6 4}
      .interface{fill:#fff;stroke:#9aa5b1;stroke-width:1}
      .link{fill:#e3f8ff;stroke:#1992d4}
      .port{fill:#fff3c4;stroke:#cb6e17;stroke-width:1}
      line{fill:none}
      .wire{stroke:#1992d4;stroke-width:2}
      .mapping{stroke:#cb6e17;stroke-width:1.2;stroke-dasharray:5 3}
      """;

  private final StringBuilder shapes = new StringBuilder();

  void box(int x, int y, int width, int height, String style) {
    shapes.append("<rect class=\"").append(style);
    shapes.append("\" x=\"").append(x).append("\" y=\"").append(y);
    shapes.append("\" width=\"").append(width).append("\" height=\"").append(height);
    shapes.append("\"/>\n");
  }

  void line(int x1, int y1, int x2, int y2, String style) {
    shapes.append("<line class=\"").append(style);
    shapes.append("\" x1=\"").append(x1).append("\" y1=\"").append(y1);
    shapes.append("\" x2=\"").append(x2).append("\" y2=\"").append(y2).append("\"/>\n");
  }

  void text(int x, int y, String style, String text) {
    shapes.append("<text class=\"").append(style);
    shapes.append("\" x=\"").append(x).append("\" y=\"").append(y).append("\">");
    shapes.append(escaped(text)).append("</text>\n");
  }

  String document(int width, int height) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
        + width
        + "\" height=\""
        + height
        + "\" viewBox=\"0 0 "
        + width
        + " "
        + height
        + "\">\n<title>Containers, networks and mapped ports</title>\n<style>\n"
        + STYLE
        + "</style>\n<rect class=\"sheet\" width=\""
        + width
        + "\" height=\""
        + height
        + "\"/>\n"
        + shapes
        + "</svg>\n";
  }

  private static String escaped(String text) {
    return OneLine.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
