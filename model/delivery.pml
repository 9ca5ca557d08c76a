/*
 * Whimbrel's delivery protocol, from the send to the screen. README.md says what is modelled, what is
 * not, and which class each part stands for; ./check runs it.
 *
 * Every process is one loop, and each step of it is indivisible. All state is in the variables below,
 * so a crash is one step too: what is durable survives crash(), the rest does not.
 *
 * Chosen by the preprocessor (-D):
 *   MSGS     messages that are sent, 1 or 2
 *   FAULTS   how many faults may happen, of any kind, at any time
 *   NOTICE   one more entry, written by a REST call and pushed after its commit without a queue
 *   LOSSES   deliveries between nodes may expire
 *   AUDIT    sessions are told now and then how far their mailbox reaches
 *   ACKS     acknowledgements of the device, up to its cursor
 *   MUTANT   a defect, by number; ./check names them
 *   WITNESS  a situation that must come up, or else nothing was checked about it; ./check names them
 */
#ifndef MSGS
#define MSGS 2
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef MUTANT
#define MUTANT 0
#endif

#ifndef WITNESS
#define WITNESS 0
#endif
#define SEEN(situation) assert(WITNESS != situation)

#define NODES 2
#define DOOR 1          /* the node that the sender is connected to */
#define HELD_MAX 1      /* whimbrel.socket.heldMaxCount, small enough to be exceeded */
#define IDS (MSGS + 1)  /* ids 1 .. MSGS are sent; the last one is the notice's */
#define ENTRIES_MAX 4   /* with room for a double that a mutant makes */
#define FRAMES_MAX 8
#define NOBODY 255
#define NOT_BEGUN 255
#define BIT(n) (1 << (n))

mtype:step = { IDLE, TAKEN, LOCKED, COMMITTED, LOOKED, SENT, DONE };
mtype:device = { OFF, EARLY, REGISTERED, OPENED, POSITIONED, ON };
mtype:frame = { HELLO, ENTRY, PAGE };

/* ---- Durable: the broker's journal ------------------------------------------------------------------- */

byte intake[IDS + 1];      /* the queue "intake": how many copies of each message */
byte delivery[NODES];      /* the queues "delivery.<node>": numbers of entries, as bits */
byte receipts;             /* the queue "receipts": numbers, as bits */

/* ---- Durable: the database --------------------------------------------------------------------------- */

byte numberOf[IDS + 1];    /* table message, whose key is the id; 0: it is not there */
byte entryAt[ENTRIES_MAX + 1]; /* table mailbox_entry: whose number it is; 0: nobody's */
byte head;                 /* the mailbox's row */
byte lockedBy = NOBODY;    /* who holds that row's lock, in a transaction that has not committed */
byte cursor;               /* what the device acknowledged */
#if MUTANT == 6
byte sequence;             /* numbers that are taken outside of the transaction */
#endif

/* ---- Shared: the session directory. What a node registered outlives the node ------------------------- */

byte dirSession;           /* the device's session, 0 for none */
byte dirNode;

/* ---- The memory of a node ---------------------------------------------------------------------------- */

byte lane;                 /* GroupCommit, on the sender's node: messages without an answer, as bits */
byte stored;               /* GroupCommit: those of them that the broker has, as bits */

mtype:step work[NODES] = IDLE; /* FanOutListener: how far it is */
byte workId[NODES];        /* the message it works on */
byte workN[NODES];         /* that message's number in the mailbox */
byte workTo[NODES] = NOBODY; /* the node that the directory named */
bool workGone[NODES];      /* the broker does not wait for its acknowledgement any more */

byte session[NODES];       /* LocalSessions: the device's session on this node, 0 for none */
byte pushed[NODES] = NOT_BEGUN; /* DeviceSession.pushed */
byte held[NODES];          /* DeviceSession.held, as bits */
byte letGo[NODES];         /* DeviceSession.letGo */
byte ackWaits[NODES];      /* ReceiptIntake.waiting */

mtype:step notice = IDLE;  /* MailboxNotices, on node 0 */
byte noticeTo = NOBODY;

/* ---- The sender, which stores an id before it sends it ----------------------------------------------- */

bool asked[IDS + 1];       /* it waits for an answer */
bool accepted[IDS + 1];

/* ---- The device -------------------------------------------------------------------------------------- */

mtype:device dev = OFF;
byte devSession;           /* the session that it opened last; they are numbered */
byte devNode;
byte devHead;              /* the mailbox's head as the session read it, and hello tells it */
byte have;                 /* durable: the highest number that is stored, and was shown */
byte live = NOT_BEGUN;     /* the highest live number of this session; those above have wait for the sync */
bool asking;               /* a page is on its way */
byte ackedTo;              /* what it acknowledged in this session */
byte shown[IDS + 1];       /* durable: how often each message was shown */
chan wire = [FRAMES_MAX] of { mtype:frame, byte }; /* what its session sent, and it has not read */

byte faults = FAULTS;      /* how many may still happen */

hidden byte i, t, top;     /* used within one step only */

/* ---- Properties -------------------------------------------------------------------------------------- */

#define HOLDS(x, id) (workId[x] == id && !workGone[x])
#define IS_DURABLE(id) (numberOf[id] != 0 || intake[id] != 0 || HOLDS(0, id) || HOLDS(1, id))

/* I1, held against each step that accepts a message, or takes it from a place where it is kept. */
inline checkDurable() {
  for (i : 1 .. MSGS) {
    assert(!accepted[i] || IS_DURABLE(i)); /* accepted is durable */
  }
  skip /* within a step, a loop may not come last */
}

/* I3, held against each commit. */
inline checkGapless() {
  for (i : 1 .. ENTRIES_MAX) {
    assert((entryAt[i] != 0) == (i <= head)); /* a mailbox has no gaps */
  }
  skip
}

/* To show it and to store its number is one transaction of the device's own store. */
inline display(n) {
  shown[entryAt[n]]++;
  assert(shown[entryAt[n]] <= 1); /* never shown twice */
  have = n
}

#define ARRIVED(id) (accepted[id] && shown[id] == 1)
#if MSGS == 1
#define ALL_ARRIVED ARRIVED(1)
#else
#define ALL_ARRIVED (ARRIVED(1) && ARRIVED(2))
#endif
#ifdef NOTICE
#define NOTICE_ARRIVED (shown[IDS] == 1)
#else
#define NOTICE_ARRIVED true
#endif

/*
 * What is sent is accepted in the end, and shown in the end. Neither is ever taken back, so this says
 * [] (accepted -> <> shown) of each message, and [] (sent -> <> accepted), in one small claim.
 */
ltl delivered { <> [] (ALL_ARRIVED && NOTICE_ARRIVED) }

/* ---- DeviceSession ----------------------------------------------------------------------------------- */

#define IS_CONNECTED (dev != OFF && dev != EARLY) /* EARLY is a mutant's, before it registers */
#define BEGUN(x) (session[x] != 0 && pushed[x] != NOT_BEGUN)
#define MISSING(x) (held[x] != 0 || letGo[x] > pushed[x])

/* Only the socket of the present session leads to the device. */
inline push(x, n) {
  pushed[x] = n;
  if
  :: session[x] == devSession && IS_CONNECTED -> assert(nfull(wire)); wire ! ENTRY(pushed[x])
  :: else
  fi
}

inline pushHeld(x) {
  do
  :: held[x] & BIT(pushed[x] + 1) ->
    held[x] = held[x] & ~BIT(pushed[x] + 1);
    push(x, pushed[x] + 1)
  :: else -> break
  od;
  letGo[x] = (letGo[x] > pushed[x] -> letGo[x] : 0) /* no use any more: fewer states */
}

/* The last number that is held into top, 0 if none is. */
inline lastHeld(x) {
  top = ENTRIES_MAX;
  do
  :: top > 0 && !(held[x] & BIT(top)) -> top--
  :: else -> break
  od;
  skip
}

inline hold(x, n) {
  held[x] = held[x] | BIT(n);
  t = 0;
  for (i : 1 .. ENTRIES_MAX) {
    t = t + ((held[x] >> i) & 1)
  }
  if
  :: t > HELD_MAX ->
    SEEN(2);
    lastHeld(x);
    held[x] = held[x] & ~BIT(top);
    letGo[x] = (top > letGo[x] -> top : letGo[x])
  :: else
  fi
}

/* LocalDelivery.deliver and DeviceSession.deliver. */
inline deliver(x, n) {
  if
  :: session[x] == 0 -> SEEN(4) /* gone meanwhile */
  :: BEGUN(x) && n <= pushed[x] -> SEEN(1) /* was pushed before */
#if MUTANT == 9
  :: BEGUN(x) && n > pushed[x] -> push(x, n)
#else
  :: BEGUN(x) && n == pushed[x] + 1 -> push(x, n); pushHeld(x)
  :: BEGUN(x) && n > pushed[x] + 1 -> hold(x, n)
#endif
#if MUTANT == 10
  :: session[x] != 0 && !BEGUN(x)
#else
  :: session[x] != 0 && !BEGUN(x) -> hold(x, n)
#endif
  fi
}

/* What is read is committed and stays as it is, so to read and to push can be one step. */
inline fillGap(x) {
  SEEN(3);
  lastHeld(x);
  top = (letGo[x] > top -> letGo[x] : top);
  t = pushed[x] + 1;
  do
  :: t <= top && entryAt[t] != 0 -> push(x, t); t++
  :: t <= top && entryAt[t] == 0 -> t++
  :: else -> break
  od;
  held[x] = held[x] & ~(BIT(pushed[x] + 1) - 1);
  pushHeld(x)
}

inline forget(x) {
  session[x] = 0;
  pushed[x] = NOT_BEGUN;
  held[x] = 0;
  letGo[x] = 0
}

/* ---- The sender sends the same id again when the connection went before the answer ------------------- */

inline send(id) {
  asked[id] = true;
  lane = lane | BIT(id);
#if MUTANT == 7
  accepted[id] = true;
#endif
  checkDurable()
}

#define UNANSWERED(id) (!accepted[id] && !asked[id] && !(lane & BIT(id)))

proctype Sender() {
end:
  do
  :: d_step { UNANSWERED(1) -> send(1) }
#if MSGS > 1
  :: d_step { accepted[1] && UNANSWERED(2) -> send(2) }
#endif
  od
}

/* ---- GroupCommit and JmsBatchSink, on the sender's node ---------------------------------------------- */

inline answer(id) {
  lane = lane & ~BIT(id);
  stored = stored & ~BIT(id);
  accepted[id] = accepted[id] || asked[id]; /* else that connection is gone */
  asked[id] = false;
  checkDurable()
}

#define WAITS(id) ((lane & BIT(id)) && !(stored & BIT(id)))

/* The third: the broker has it, but its answer is lost, so the lane sends it once more. */
#define LANE(id) \
  :: d_step { WAITS(id) -> intake[id]++; stored = stored | BIT(id) } \
  :: d_step { (stored & BIT(id)) -> answer(id) } \
  :: d_step { WAITS(id) && faults > 0 -> faults--; intake[id]++ }

proctype Intake() {
end:
  do
  LANE(1)
#if MSGS > 1
  LANE(2)
#endif
  od
}

/* ---- A node: DeliveryListener, SessionSweeper, LocalSessions, ReceiptIntake -------------------------- */

/* The second: the acknowledgement to the broker is lost, so the delivery comes once more. */
#define DELIVERY(x, n) \
  :: d_step { (delivery[x] & BIT(n)) -> SEEN(5); delivery[x] = delivery[x] & ~BIT(n); deliver(x, n) } \
  :: d_step { (delivery[x] & BIT(n)) && faults > 0 -> faults--; deliver(x, n) }

#define EXPIRY(x, n) :: d_step { (delivery[x] & BIT(n)) -> SEEN(11); delivery[x] = delivery[x] & ~BIT(n) }

proctype Node(byte x) {
end:
  do
  DELIVERY(x, 1)
  DELIVERY(x, 2)
#if MUTANT == 4
  DELIVERY(x, 3)
#endif
#ifdef LOSSES
  EXPIRY(x, 1)
  EXPIRY(x, 2)
#endif
#if MUTANT != 9
  :: d_step { BEGUN(x) && MISSING(x) -> fillGap(x) }
#endif
#if defined(AUDIT) && MUTANT != 5
  /* SessionSweeper.audit and DeviceSession.reaches. */
  :: d_step { BEGUN(x) && head > pushed[x] && !MISSING(x) -> SEEN(10); letGo[x] = head }
#endif
  /* LocalSessions.closed, maybe long after the device is connected elsewhere (I6). */
  :: d_step { session[x] != 0 && (session[x] != devSession || !IS_CONNECTED) ->
#if MUTANT == 8
      dirSession = 0;
#else
      assert(WITNESS != 6 || dirSession == session[x]);
      dirSession = (dirSession == session[x] -> 0 : dirSession);
#endif
      forget(x)
    }
#ifdef ACKS
  :: d_step { ackWaits[x] != 0 -> receipts = receipts | BIT(ackWaits[x]); ackWaits[x] = 0 }
#endif
  od
}

/* ---- FanOutListener: MessageLog's transaction, DeliveryRouter, the acknowledgement (I4, I7) ---------- */

inline lookUp(to) {
  to = (dirSession != 0 -> dirNode : NOBODY)
}

inline route(x, to, n) {
  if
  :: to == NOBODY
  :: to == x -> deliver(x, n)
  :: to != x && to != NOBODY -> delivery[to] = delivery[to] | BIT(n)
  fi
}

inline take(x, id) {
  intake[id]--;
  workId[x] = id;
#if MUTANT == 1
  lookUp(workTo[x]);
#endif
#if MUTANT == 3
  workGone[x] = true;
#endif
  work[x] = TAKEN
}

/* The rows are inserted, and nobody else sees them. */
inline begin(x) {
#if MUTANT == 6
  sequence++;
  workN[x] = sequence;
#else
  lockedBy = x;
  workN[x] = head + 1;
#endif
  work[x] = LOCKED
}

inline commit(id, n) {
  numberOf[id] = n;
  entryAt[n] = id;
  head = (n > head -> n : head);
  lockedBy = NOBODY;
  checkGapless()
}

inline idle(x) {
  work[x] = IDLE;
  workId[x] = 0;
  workN[x] = 0;
  workTo[x] = NOBODY;
  workGone[x] = false
}

#if MUTANT == 4
#define IS_NEW(id) (head < ENTRIES_MAX)
#else
#define IS_NEW(id) (numberOf[id] == 0)
#endif
#if MUTANT == 6
#define MAY_LOCK (work[1 - x] != LOCKED || workId[1 - x] != workId[x])
#else
#define MAY_LOCK (lockedBy == NOBODY)
#endif

proctype Worker(byte x) {
end:
  do
  :: d_step { work[x] == IDLE && intake[1] > 0 -> take(x, 1) }
#if MSGS > 1
  :: d_step { work[x] == IDLE && intake[2] > 0 -> take(x, 2) }
#endif
  :: d_step { work[x] == TAKEN && MAY_LOCK && IS_NEW(workId[x]) -> begin(x) }
  /* It is there already: its entry is looked up and pushed all the same (I2). */
  :: d_step { work[x] == TAKEN && MAY_LOCK && !IS_NEW(workId[x]) ->
      SEEN(7);
      workN[x] = numberOf[workId[x]];
      work[x] = COMMITTED
    }
  :: d_step { work[x] == LOCKED ->
      commit(workId[x], workN[x]);
#if MUTANT == 13
      workGone[x] = true;
#endif
      work[x] = COMMITTED
    }
  :: d_step { work[x] == COMMITTED ->
#if MUTANT != 1
      lookUp(workTo[x]);
#endif
      work[x] = LOOKED
    }
  :: d_step { work[x] == LOOKED -> route(x, workTo[x], workN[x]); work[x] = SENT }
  :: d_step { work[x] == SENT -> idle(x); checkDurable() } /* returns: acknowledged */
  /* The broker was away. It delivers again, to anyone, while this one still works. */
  :: d_step { work[x] != IDLE && !workGone[x] && faults > 0 ->
      faults--;
      intake[workId[x]]++;
      workGone[x] = true
    }
  od
}

/* ---- MailboxNotices: a REST call's transaction, then a push that a crash takes away ------------------ */

#ifdef NOTICE
proctype Notice() {
end:
  do
  :: d_step { notice == IDLE && lockedBy == NOBODY -> lockedBy = NODES; notice = LOCKED }
  :: d_step { notice == LOCKED -> commit(IDS, head + 1); notice = COMMITTED }
  :: d_step { notice == COMMITTED -> lookUp(noticeTo); notice = LOOKED }
  :: d_step { notice == LOOKED ->
      route(0, noticeTo, numberOf[IDS]);
      noticeTo = NOBODY;
      notice = DONE
    }
  od
}
#endif

/* ---- The device, and ChatEndpoint, which works for it ------------------------------------------------ */

/* The directory learns of it within LocalSessions.open, just before the node's own sessions do. */
inline register(x) {
  devSession++;
  devNode = x;
  dirSession = devSession;
  dirNode = x;
  dev = REGISTERED
}

inline open(x) {
  forget(x); /* what was here is displaced */
  session[x] = devSession;
  dev = OPENED
}

inline beginSession(x) {
  wire ! HELLO(devHead);
  pushed[x] = devHead;
  held[x] = held[x] & ~(BIT(devHead + 1) - 1);
  pushHeld(x);
  dev = ON
}

/* MailboxReader.page: here a page has one entry. */
inline page(x) {
  assert(have <= pushed[x]); /* never sync-out-of-range */
  if
  :: entryAt[have + 1] != 0 -> wire ! ENTRY(have + 1)
  :: else /* a number that only a mutant leaves out */
  fi;
  wire ! PAGE(have + 1);
  asking = true
}

/* When the sync is done, what came live meanwhile is next. */
inline settle() {
  do
  :: !asking && have >= devHead && have < live -> display(have + 1)
  :: else -> break
  od;
  skip
}

inline read(n) {
  if
  :: n <= devHead && n <= have /* shown before: passed over */
  :: n <= devHead && n > have -> display(n)
  :: n > devHead ->
    assert(n == live + 1); /* live entries come in order, without gaps, each once */
    live = n;
#if MUTANT == 14
    display(n)
#endif
  fi;
  settle()
}

inline endPage(through) {
  asking = false;
  have = (through > have -> through : have);
  assert(WITNESS != 9 || have < devHead || have == live);
  settle()
}

inline disconnect() {
  dev = OFF;
  devHead = 0;
  live = NOT_BEGUN;
  asking = false;
  ackedTo = 0;
  do
  :: len(wire) > 0 -> wire ? _, _
  :: else -> break
  od;
  skip
}

inline ack(n) {
  assert(n <= pushed[devNode]); /* never ack-out-of-range */
  ackWaits[devNode] = (n > ackWaits[devNode] -> n : ackWaits[devNode]);
  ackedTo = n
}

#if MUTANT == 2
#define UNREGISTERED EARLY
#else
#define UNREGISTERED OFF
#endif

proctype Device() {
end:
  do
#if MUTANT == 2
  :: d_step { dev == OFF -> devHead = head; dev = EARLY }
#endif
  :: d_step { dev == UNREGISTERED -> register(0) }
  :: d_step { dev == UNREGISTERED -> register(1) }
  :: d_step { dev == REGISTERED -> open(devNode) }
  :: d_step { dev == OPENED ->
#if MUTANT != 2
      devHead = head;
#endif
      dev = POSITIONED
    }
  :: d_step { dev == POSITIONED -> beginSession(devNode) }
  :: d_step { dev == ON && wire ? [HELLO, _] -> wire ? HELLO(t); live = t }
  :: d_step { dev == ON && live != NOT_BEGUN && have < devHead && !asking -> page(devNode) }
  :: d_step { dev == ON && wire ? [ENTRY, _] -> wire ? ENTRY(t); read(t) }
  :: d_step { dev == ON && wire ? [PAGE, _] -> wire ? PAGE(t); endPage(t) }
#ifdef ACKS
  :: d_step { dev == ON && have > ackedTo -> ack(have) }
#if MUTANT == 11
  :: d_step { dev == ON && wire ? [ENTRY, _] && have >= ackedTo && have < devHead -> ack(have + 1) }
#endif
#endif
  od
}

/* ---- ReceiptListener and ReceiptLog ------------------------------------------------------------------ */

#ifdef ACKS
inline advance(n) {
#if MUTANT == 12
  assert(n >= cursor); /* a cursor never goes back */
  cursor = n;
#else
  t = cursor;
  cursor = (n > cursor -> n : cursor);
  assert(cursor >= t);
#endif
  assert(cursor <= have) /* acknowledged is stored by the device */
}

#define RECEIPT(n) \
  :: d_step { (receipts & BIT(n)) -> receipts = receipts & ~BIT(n); advance(n) } \
  :: d_step { (receipts & BIT(n)) && faults > 0 -> faults--; advance(n) }

proctype Receipts() {
end:
  do
  RECEIPT(1)
  RECEIPT(2)
  od
}
#endif

/* ---- Faults. A node that is down is one that does nothing for a while: it comes back at once --------- */

inline crash(x) {
  if
  :: x == DOOR ->
    lane = 0;
    stored = 0;
    for (i : 1 .. MSGS) {
      asked[i] = false
    }
  :: else
  fi;
  assert(WITNESS != 8 || lockedBy != x);
  lockedBy = (lockedBy == x -> NOBODY : lockedBy); /* rolled back */
  if
  :: work[x] != IDLE && !workGone[x] -> intake[workId[x]]++
  :: else
  fi;
  idle(x);
  forget(x);
  ackWaits[x] = 0;
  if
  :: x == 0 && notice == LOCKED -> lockedBy = NOBODY; notice = IDLE /* the call is made again */
  :: x == 0 && (notice == COMMITTED || notice == LOOKED) -> SEEN(12); noticeTo = NOBODY; notice = DONE
  :: else
  fi;
  if
  :: IS_CONNECTED && devNode == x -> disconnect()
  :: else
  fi;
  checkDurable()
}

proctype Faults() {
end:
  do
  :: d_step { faults > 0 -> faults--; crash(0) }
  :: d_step { faults > 0 -> faults--; crash(1) }
  /* A connection is lost. The device knows at once, its node later. */
  :: d_step { faults > 0 && (dev == OPENED || dev == POSITIONED || dev == ON) -> faults--; disconnect() }
  :: d_step { faults > 0 && asked[1] -> faults--; asked[1] = false }
#if MSGS > 1
  :: d_step { faults > 0 && asked[2] -> faults--; asked[2] = false }
#endif
  od
}

init {
  atomic {
    run Faults(); /* first, because the checker tries the last one first */
    run Sender();
    run Intake();
    run Node(0);
    run Node(1);
    run Worker(0);
    run Worker(1);
    run Device();
#ifdef NOTICE
    run Notice();
#endif
#ifdef ACKS
    run Receipts();
#endif
    skip
  }
}
