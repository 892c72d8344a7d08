/** The server side of the v1 HTTP APIs: requests checked as Mesos checks them, event streams. */
@NullMarked
package io.mesosj.local.http;

import org.jspecify.annotations.NullMarked;
