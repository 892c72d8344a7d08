package io.mesosj.base.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A program as the kernel reads it before it starts it, elf(5): what it finds wrong there is
 * ENOEXEC, as of a download that was cut off.
 */
final class ElfFile {
  /** The part of the header that tells all that is asked for here, of either class. */
  private static final int HEADER = 64;

  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int CLASS = 4;
  private static final int ORDER = 5;
  private static final int TYPE = 16;
  private static final int MACHINE = 18;
  private static final int EXECUTABLE = 2;
  private static final int SHARED_OBJECT = 3;
  private static final int SMALLEST_HEADER = 52;

  /** As the kernel has it. */
  private static final int LONGEST_TABLE = 65_536;

  private final ByteBuffer header;
  private final long length;

  private ElfFile(ByteBuffer header, long length) {
    this.header = header;
    this.length = length;
  }

  /** Reads a file's header, whatever it is. */
  static ElfFile read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      while (header.hasRemaining() && in.read(header) >= 0) {}
      header.flip();
      boolean little = header.limit() > ORDER && header.get(ORDER) == 1;
      header.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      return new ElfFile(header, in.size());
    }
  }

  boolean isEmpty() {
    return length == 0;
  }

  boolean beginsWith(String text) {
    return beginsWith(text.getBytes(StandardCharsets.US_ASCII));
  }

  boolean isElf() {
    return beginsWith(MAGIC);
  }

  private boolean beginsWith(byte[] bytes) {
    boolean begins = header.limit() >= bytes.length;
    for (int i = 0; begins && i < bytes.length; i++) {
      begins = header.get(i) == bytes[i];
    }
    return begins;
  }

  /**
   * Whether both, neither of which is short, are of one class (32 or 64 bits), byte order and
   * machine.
   */
  boolean isOfOneMachineWith(ElfFile other) {
    return header.get(CLASS) == other.header.get(CLASS)
        && header.get(ORDER) == other.header.get(ORDER)
        && header.getShort(MACHINE) == other.header.getShort(MACHINE);
  }

  /** Whether not even the header is whole. */
  boolean isShort() {
    return header.limit() < (isWide() ? HEADER : SMALLEST_HEADER);
  }

  private boolean isWide() {
    return header.limit() > CLASS && header.get(CLASS) == 2;
  }

  /** What keeps one that is not short from being started; empty if nothing is seen that does. */
  Optional<String> damage() {
    boolean wide = isWide();
    int type = Short.toUnsignedInt(header.getShort(TYPE));
    if (type != EXECUTABLE && type != SHARED_OBJECT) {
      return Optional.of("it is an ELF file, but no program");
    }
    long table = wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28));
    int entry = Short.toUnsignedInt(header.getShort(wide ? 54 : 42));
    int count = Short.toUnsignedInt(header.getShort(wide ? 56 : 44));
    int size = entry * count;
    if (entry != (wide ? 56 : 32) || count == 0 || size > LONGEST_TABLE) {
      return Optional.of("it is an ELF file, but no program");
    }
    return table < 0 || table > length - size
        ? Optional.of("the file is cut off")
        : Optional.empty();
  }
}
