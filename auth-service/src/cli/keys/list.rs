use auth_service::keys::{Keeper, KeysNow, StoredKey};
use serde_json::{Value, json};

use super::super::{Failure, print, timestamp};

pub async fn list(keeper: &Keeper, as_json: bool) -> Result<(), Failure> {
    let now = keeper.load().await?;
    if as_json {
        let keys: Vec<_> =
            now.keys.iter().rev().map(|key| to_json(keeper, &now, key)).collect::<Result<_, _>>()?;
        return print(&serde_json::to_string_pretty(&keys)?);
    }
    print(&format!(
        "{:<43}  {:<9}  {:<9}  {:<20}  {:<20}  NEXT",
        "KID", "ALGORITHM", "STATE", "CREATED", "STATE SINCE"
    ))?;
    for key in now.keys.iter().rev() {
        let [created, since] = [timestamp(key.created_at)?, timestamp(key.state_since)?];
        let next = match keeper.next_change(key, &now) {
            Some((state, at)) => format!("{state} {}", timestamp(at)?),
            None => "-".to_owned(),
        };
        let (kid, algorithm, state) = (&key.key.kid, key.key.algorithm.name(), key.state.as_str());
        print(&format!("{kid:<43}  {algorithm:<9}  {state:<9}  {created:<20}  {since:<20}  {next}"))?;
    }
    Ok(())
}

fn to_json(keeper: &Keeper, now: &KeysNow, key: &StoredKey) -> Result<Value, Failure> {
    let next = match keeper.next_change(key, now) {
        Some((state, at)) => json!({ "state": state, "at": timestamp(at)? }),
        None => Value::Null,
    };
    Ok(json!({
        "kid": key.key.kid,
        "algorithm": key.key.algorithm.name(),
        "state": key.state.as_str(),
        "created_at": timestamp(key.created_at)?,
        "state_since": timestamp(key.state_since)?,
        "next": next,
    }))
}
