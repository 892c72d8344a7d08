package io.mesosj.protocol.recordio;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into records. Memory is taken as bytes arrive, never at the word of a length
 * prefix, and after an error every further read fails. Not safe for use by several threads.
 */
public final class RecordReader {
  /** Enough for any record a JVM can hold; a longer prefix is garbage. */
  private static final int MAX_LENGTH_DIGITS = 10;

  private final InputStream in;
  private final int maxRecordBytes;
  // Not a BufferedInputStream, whose lock would be taken for every digit of a length.
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int end;
  private boolean broken;

  /** Reads from {@code in}; a record longer than {@code maxRecordBytes} is an error. */
  public RecordReader(InputStream in, int maxRecordBytes) {
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("maxRecordBytes must be positive: " + maxRecordBytes);
    }
    this.in = requireNonNull(in, "in is null");
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Waits for the next record.
   *
   * @return the record, or null when the stream ended between two records
   * @throws RecordException if the bytes are not RecordIO or the stream ended inside a record
   * @throws IOException if the stream fails
   */
  public byte @Nullable [] read() throws IOException {
    if (broken) {
      throw new RecordException("the stream was broken by an earlier error");
    }
    broken = true;
    int length = readLength();
    byte @Nullable [] record = length < 0 ? null : readRecord(length);
    broken = false;
    return record;
  }

  /** Whether part of the next record is here already; the stream is not asked. */
  public boolean hasMore() {
    return position < end;
  }

  /** Minus one at the stream's clean end. */
  private int readLength() throws IOException {
    long length = 0;
    int digits = 0;
    while (true) {
      int next = next();
      if (next == '\n' && digits > 0) {
        return checked(length);
      }
      if (next < 0 && digits == 0) {
        return -1;
      }
      if (next < 0) {
        throw new RecordException("the stream ended inside a record's length");
      }
      if (next < '0' || next > '9' || digits == MAX_LENGTH_DIGITS) {
        throw new RecordException(
            "expected a record's length in decimal digits, got byte "
                + next
                + " after "
                + digits
                + " digits");
      }
      length = length * 10 + (next - '0');
      digits++;
    }
  }

  private int checked(long length) throws RecordException {
    if (length > maxRecordBytes) {
      throw new RecordException(
          "a record of " + length + " bytes is longer than the limit of " + maxRecordBytes);
    }
    return (int) length;
  }

  private int next() throws IOException {
    while (position == end) {
      int count = in.read(buffer, 0, buffer.length);
      if (count < 0) {
        return -1;
      }
      position = 0;
      end = count;
    }
    return buffer[position++] & 0xff;
  }

  private byte[] readRecord(int length) throws IOException {
    int buffered = Math.min(length, end - position);
    int start = position;
    position += buffered;
    if (buffered == length) {
      return Arrays.copyOfRange(buffer, start, position);
    }
    byte[] rest = in.readNBytes(length - buffered);
    if (buffered + rest.length < length) {
      throw new RecordException(
          "the stream ended after "
              + (buffered + rest.length)
              + " of a record's "
              + length
              + " bytes");
    }
    byte[] record = Arrays.copyOfRange(buffer, start, start + length);
    System.arraycopy(rest, 0, record, buffered, rest.length);
    return record;
  }
}
