package io.mesosj.base.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("NAME", "STATE");
    table.row("a-long-name", "");
    table.row("\uD83D\uDE00\u202E", "up");

    assertThat(table.toString())
        .isEqualTo("NAME         STATE\na-long-name  -\n\uD83D\uDE00\\u202e      up\n");
  }
}
