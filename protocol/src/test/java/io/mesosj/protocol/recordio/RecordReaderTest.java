package io.mesosj.protocol.recordio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
  private static RecordReader reader(String text) {
    return new RecordReader(new ByteArrayInputStream(text.getBytes(UTF_8)), 100);
  }

  @Test
  void endsCleanlyBetweenRecords() throws IOException {
    RecordReader reader = reader("5\nhello0\n2\nhi");
    assertThat(reader.read()).asString(UTF_8).isEqualTo("hello");
    assertThat(reader.read()).isEmpty();
    assertThat(reader.read()).asString(UTF_8).isEqualTo("hi");
    assertThat(reader.read()).isNull();
    assertThat(reader.read()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\nhell",
        "5\n",
        "5",
        "\n",
        "x",
        "-1\n",
        "+1\nx",
        " 1\nx",
        "1 \nx",
        "1\r\nx",
        "0x1\nx",
        "101\n",
        "4294967297\nx",
        "99999999999\n",
        "00000000001\nx",
        "<html>moved</html>"
      })
  void refusesWhatIsNotRecordIo(String text) {
    RecordReader reader = reader(text);
    assertThatThrownBy(reader::read).isInstanceOf(RecordException.class);
    assertThatThrownBy(reader::read).hasMessageContaining("earlier error");
  }

  @Test
  void saysHowLongIsTooLong() {
    assertThatThrownBy(reader("101\n")::read)
        .hasMessage("a record of 101 bytes is longer than the limit of 100");
  }

  @Test
  void takesNoMemoryAtTheWordOfALengthPrefix() {
    RecordReader reader =
        new RecordReader(
            new ByteArrayInputStream("2147483647\nx".getBytes(UTF_8)), Integer.MAX_VALUE);
    assertThatThrownBy(reader::read).hasMessageContaining("after 1 of");
  }

  @Test
  void passesOnAFailureOfTheStream() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(new RecordReader(broken, 10)::read).hasMessage("connection reset");
  }

  @Test
  void wantsAPositiveLimit() {
    assertThatThrownBy(() -> new RecordReader(InputStream.nullInputStream(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void readsBackWhatWasWritten(
      @ForAll List<byte[]> records, @ForAll @IntRange(min = 1, max = 9) int chunk)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out);
    for (byte[] record : records) {
      writer.write(record);
    }

    InputStream pieces =
        new ByteArrayInputStream(out.toByteArray()) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(chunk, length));
          }
        };
    RecordReader reader = new RecordReader(pieces, 1_000_000);
    List<byte[]> read = new ArrayList<>();
    for (byte[] record = reader.read(); record != null; record = reader.read()) {
      read.add(record);
    }

    assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(records);
  }
}
