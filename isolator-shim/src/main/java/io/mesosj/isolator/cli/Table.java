package io.mesosj.isolator.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns for a person's eyes; every cell is made printable. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(List.of(headings));
  }

  void row(String... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(cell.isEmpty() ? "-" : Printable.of(cell));
    }
    rows.add(row);
  }

  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        boolean last = i == widths.length - 1;
        text.append(cell).append(last ? "\n" : " ".repeat(widths[i] - cell.length()) + GAP);
      }
    }
    return text.toString();
  }
}
