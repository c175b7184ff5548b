// Stands for one of several programs that work on one task folder. Arguments: WORKSPACE SEED COUNT. Does COUNT random
// operations and prints a line for each that the store has acknowledged, after it has: `create ID SUBJECT`,
// `update ID OWNER`, `edge BLOCKER BLOCKED`. What it is refused it prints nothing of.

#include "taskgraph/taskstore.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <cstdio>

using namespace Deckhand;

namespace {

void acknowledge(const QString &line)
{
    std::puts(qPrintable(line));
    std::fflush(stdout);
}

class Host
{
public:
    Host(const QString &workspace, quint32 seed) : m_store(workspace), m_random(seed), m_name(QString::number(seed)) {}

    void step(int number)
    {
        const QString word = QStringLiteral("%1-%2").arg(m_name).arg(number);
        const quint32 what = m_random.bounded(10u);
        if (what < 3 || m_store.graph().isEmpty())
            return create(word);
        what < 6 ? update(word) : connect();
    }

private:
    int anyTask()
    {
        const QList<Task> tasks = m_store.graph().tasks();
        return tasks.at(m_random.bounded(int(tasks.size()))).id;
    }
    void create(const QString &subject)
    {
        if (const Result<Task> made = m_store.create(subject, {}))
            acknowledge(QStringLiteral("create %1 %2").arg(made->id).arg(subject));
    }
    void update(const QString &owner)
    {
        TaskChange change;
        change.owner = owner;
        const int id = anyTask();
        if (m_store.update(id, change))
            acknowledge(QStringLiteral("update %1 %2").arg(id).arg(owner));
    }
    void connect()
    {
        TaskChange change;
        const int blocked = anyTask();
        change.addBlockedBy = {anyTask()};
        if (m_store.update(blocked, change))
            acknowledge(QStringLiteral("edge %1 %2").arg(change.addBlockedBy.first()).arg(blocked));
    }

    TaskStore m_store;
    QRandomGenerator m_random;
    const QString m_name;
};

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    Host host(app.arguments().at(1), app.arguments().at(2).toUInt());
    for (int i = 0; i < app.arguments().at(3).toInt(); ++i)
        host.step(i);
    return 0;
}
