package io.mesosj.base.text;

import java.util.ArrayList;
import java.util.List;

/** Columns for a person's eyes, each as wide as its widest cell; every cell is made printable. */
public final class Table {
  private static final int LONGEST_CELL = 200;
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with its headings. */
  public Table(String... titles) {
    rows.add(List.of(titles));
  }

  private Table(List<List<String>> rows) {
    this.rows.addAll(rows);
  }

  /** Columns without headings: names, and what each is for. */
  public static Table plain() {
    return new Table(List.of());
  }

  /** Adds a row; an empty cell is shown as a dash. */
  public void row(String... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(cell.isEmpty() ? "-" : OneLine.of(cell, LONGEST_CELL));
    }
    rows.add(row);
  }

  @Override
  public String toString() {
    return indented("");
  }

  /** The lines, each with something in front. */
  public String indented(String start) {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(start);
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        boolean last = i == widths.length - 1;
        text.append(cell).append(last ? "\n" : " ".repeat(widths[i] - width(cell)) + GAP);
      }
    }
    return text.toString();
  }

  private int[] widths() {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return widths;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
