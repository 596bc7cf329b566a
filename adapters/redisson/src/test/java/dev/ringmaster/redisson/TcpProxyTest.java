package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.redisson.TcpProxy.Direction;
import dev.ringmaster.redisson.TcpProxy.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;

@RequiresRedis
class TcpProxyTest {
    private static final String KEY = "{ringmaster:a}:count";

    private final RedisServerProcess server = RedisServerProcess.launch();
    private final TcpProxy proxy = TcpProxy.to(server.port());
    private RedissonClient client;
    private RAtomicLong count;

    @BeforeEach
    void connect() {
        client = RedisClients.openWriter(RedisSettings.builder()
                .address("127.0.0.1", proxy.port())
                .timeoutMillis(200)
                .build());
        count = client.getAtomicLong(KEY);
        count.incrementAndGet();
    }

    @AfterEach
    void close() {
        client.shutdown();
        proxy.close();
        server.close();
    }

    @Test
    void aCommandWhoseAnswerIsStalledWasDoneAndIsNotSentAgain() {
        proxy.set(Direction.TO_CLIENT, Mode.STALL);

        assertThrows(RedisException.class, count::incrementAndGet);

        assertEquals("2", server.command("GET", KEY));
        proxy.heal();
        awaitAnswers();
        assertEquals("2", server.command("GET", KEY));
    }

    @Test
    void aDroppedCommandIsNeverDone() {
        proxy.set(Direction.TO_SERVER, Mode.DROP);

        assertThrows(RedisException.class, count::incrementAndGet);

        assertEquals("1", server.command("GET", KEY));
        proxy.heal();
        awaitAnswers();
        assertEquals("1", server.command("GET", KEY));
    }

    @Test
    void aConnectionThatLostSomethingIsFoundByPingingAndReplaced() {
        proxy.set(Direction.TO_CLIENT, Mode.DROP);

        assertThrows(RedisException.class, count::get);

        proxy.set(Direction.TO_CLIENT, Mode.PASS);
        awaitAnswers();
    }

    @Test
    void aCutConnectionIsMadeAgain() {
        proxy.cut();

        awaitAnswers();
    }

    @Test
    void aPartitionedClientComesBackWhenHealed() {
        proxy.partition();

        assertThrows(RedisException.class, count::get);
        assertEquals("1", server.command("GET", KEY));

        proxy.heal();
        awaitAnswers();
    }

    private void awaitAnswers() {
        TestProcess.await("the client gets answers", () -> {
            try {
                return count.get() > 0;
            } catch (RedisException e) {
                return false;
            }
        });
    }
}
