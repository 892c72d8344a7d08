/**
 * The event streams as RxJava observables, on mesos-rxjava's RecordIO operator. The only package
 * whose signatures know RxJava; everything else reads records with a loop.
 */
@NullMarked
package io.mesosj.protocol.rx;

import org.jspecify.annotations.NullMarked;
