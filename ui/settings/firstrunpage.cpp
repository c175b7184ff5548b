#include "ui/settings/firstrunpage.h"

#include "ui_firstrunpage.h"

#include <QUrl>

namespace Deckhand {

namespace {

QString labelOf(const LocalServer &server)
{
    return server.name.isEmpty() ? server.url : QStringLiteral("%1 · %2").arg(server.name, server.url);
}

} // namespace

FirstRunPage::FirstRunPage(QWidget *parent) : QWidget(parent), m_ui(std::make_unique<Ui::FirstRunPage>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->keyEdit);

    connect(m_ui->keyEdit, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_ui->useKeyButton->setEnabled(!text.trimmed().isEmpty());
        showKeyStatus({}, false);
    });
    connect(m_ui->keyEdit, &QLineEdit::returnPressed, this, &FirstRunPage::submitKey);
    connect(m_ui->useKeyButton, &QPushButton::clicked, this, &FirstRunPage::submitKey);
    connect(m_ui->probeButton, &QPushButton::clicked, this, &FirstRunPage::probe);
    connect(m_ui->serverBox, &QComboBox::currentIndexChanged, this, &FirstRunPage::showModels);
    connect(m_ui->useServerButton, &QPushButton::clicked, this, &FirstRunPage::useServer);
    connect(m_ui->demoButton, &QPushButton::clicked, this, &FirstRunPage::demoChosen);

    for (QWidget *widget : {static_cast<QWidget *>(m_ui->serverBox), static_cast<QWidget *>(m_ui->modelBox),
                            static_cast<QWidget *>(m_ui->useServerButton), static_cast<QWidget *>(m_ui->serverStatus)})
        widget->hide();
    showKeyStatus({}, false);
    followTheme(this, &FirstRunPage::applyTheme);
}

FirstRunPage::~FirstRunPage() = default;

void FirstRunPage::setKeyPlace(const QString &sentence)
{
    m_ui->keyText->setText(QStringLiteral("%1 %2").arg(tr("For Claude over api.anthropic.com."), sentence).trimmed());
}

void FirstRunPage::setServers(const QList<LocalServer> &servers)
{
    m_servers = servers;
    m_ui->serverBox->clear();
    for (const LocalServer &server : servers)
        m_ui->serverBox->addItem(labelOf(server));

    const bool found = !servers.isEmpty();
    m_ui->serverBox->setVisible(found);
    m_ui->useServerButton->setVisible(found);
    m_ui->serverStatus->setVisible(!found);
    m_ui->serverStatus->setText(tr("No server answered on the usual ports. Start one and look again, or enter its "
                                   "address in the settings."));
    m_ui->probeButton->setText(tr("&Look again"));
    m_ui->probeButton->setEnabled(true);
    showModels();
    // The button that had the keyboard was switched off while the search went on.
    if (found)
        m_ui->serverBox->setFocus();
    else
        m_ui->probeButton->setFocus();
}

void FirstRunPage::submitKey()
{
    const QString key = m_ui->keyEdit->text().trimmed();
    if (key.isEmpty() || m_testing)
        return;
    setTesting(true);
    showKeyStatus(tr("Trying the key…"), false);
    emit keyEntered(key, key == m_refusedKey);
}

void FirstRunPage::acceptKey()
{
    setTesting(false);
    m_ui->keyEdit->clear();
}

void FirstRunPage::refuseKey(const QString &why)
{
    setTesting(false);
    m_refusedKey = m_ui->keyEdit->text().trimmed();
    showKeyStatus(tr("%1 Once more, and it is kept all the same.").arg(why), true);
    m_ui->keyEdit->setFocus();
}

void FirstRunPage::setTesting(bool testing)
{
    m_testing = testing;
    m_ui->keyEdit->setReadOnly(testing);
    m_ui->useKeyButton->setEnabled(!testing);
}

void FirstRunPage::showKeyStatus(const QString &text, bool isError)
{
    m_keyStatusIsError = isError;
    m_ui->keyStatus->setText(text);
    m_ui->keyStatus->setVisible(!text.isEmpty());
    const Theme theme = Theme::of(palette());
    m_ui->keyStatus->setStyleSheet(QStringLiteral("color:%1").arg((isError ? theme.error : theme.muted).name()));
}

void FirstRunPage::probe()
{
    m_ui->probeButton->setEnabled(false);
    m_ui->serverStatus->setText(tr("Looking…"));
    m_ui->serverStatus->show();
    emit probeRequested();
}

void FirstRunPage::showModels()
{
    const int row = m_ui->serverBox->currentIndex();
    m_ui->modelBox->clear();
    if (row >= 0 && row < m_servers.size())
        m_ui->modelBox->addItems(m_servers[row].models);
    m_ui->modelBox->setVisible(m_ui->modelBox->count() > 0);
}

void FirstRunPage::useServer()
{
    const int row = m_ui->serverBox->currentIndex();
    if (row >= 0 && row < m_servers.size())
        emit serverChosen(QUrl(m_servers[row].url), m_ui->modelBox->currentText());
}

void FirstRunPage::applyTheme(const Theme &theme)
{
    // The cards are a surface one step above the window.
    m_ui->scroll->setStyleSheet(QStringLiteral("#scroll,#canvas{background:%1}#keyCard,#serverCard,#demoCard{"
                                               "background:%2;border:1px solid %3;border-radius:10px}")
                                    .arg(theme.window.name(), theme.card.name(), theme.border.name()));
    m_ui->welcomeLabel->setFont(titleFont(font(), 1.8));
    for (QLabel *label : {m_ui->keyTitle, m_ui->serverTitle, m_ui->demoTitle})
        label->setFont(titleFont(font(), 1.1));

    const QString muted = QStringLiteral("color:%1").arg(theme.muted.name());
    for (QLabel *label : {m_ui->introLabel, m_ui->keyText, m_ui->serverText, m_ui->demoText, m_ui->serverStatus})
        label->setStyleSheet(muted);
    for (QWidget *field : {static_cast<QWidget *>(m_ui->keyEdit), static_cast<QWidget *>(m_ui->serverBox),
                           static_cast<QWidget *>(m_ui->modelBox)})
        field->setStyleSheet(fieldSheet(theme));
    m_ui->useKeyButton->setStyleSheet(filledButtonSheet(theme));
    m_ui->useServerButton->setStyleSheet(filledButtonSheet(theme));
    m_ui->probeButton->setStyleSheet(quietButtonSheet(theme));
    m_ui->demoButton->setStyleSheet(quietButtonSheet(theme));
    showKeyStatus(m_ui->keyStatus->text(), m_keyStatusIsError);
}

} // namespace Deckhand
