package io.mesosj.protocol.recordio;

import java.io.IOException;

/** Bytes that are not RecordIO, or a record longer than the reader allows. */
public final class RecordException extends IOException {
  private static final long serialVersionUID = 1L;

  RecordException(String message) {
    super(message);
  }
}
