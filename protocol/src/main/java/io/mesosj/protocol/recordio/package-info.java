/**
 * RecordIO, the framing of Mesos' event streams: a record's length in decimal digits, a newline,
 * and the record's bytes. Source: Mesos' scheduler HTTP API, "RecordIO response format".
 */
@NullMarked
package io.mesosj.protocol.recordio;

import org.jspecify.annotations.NullMarked;
